/** The kinds of columns that the models use, in Waterline's words. */
interface Options {
  required?: true
  allowNull?: true
  defaultsTo?: string | number
  isIn?: string[]
}

export const text = (columnName: string, options: Options = {}) => ({ type: 'string', columnName, ...options })

export const uuid = (columnName: string, options: Options = {}) => ({
  type: 'string',
  columnName,
  columnType: 'uuid',
  ...options,
})

export const integer = (columnName: string, options: Options = {}) => ({
  type: 'number',
  columnName,
  isInteger: true,
  ...options,
})

/** A Date in, a Date out; empty is null. */
export const time = (columnName: string, options: { required?: true } = {}) => ({
  type: 'ref',
  columnName,
  columnType: 'timestamptz',
  ...options,
})

/** An integer beyond 2^31; comes as a string, and either goes in. */
export const big = (columnName: string) => ({ type: 'ref', columnName, columnType: 'bigint', required: true })
