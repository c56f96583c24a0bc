import { datastore, type Connection, type Deferred, type WaterlineModel } from './waterline'

type Comparison<Value> = Value | Value[] | { '<'?: Value; '<='?: Value; '>'?: Value; '>='?: Value; '!='?: Value }

/** What rows to look for. Values come from parsed forms or from rows, never straight from a request. */
export type Criteria<Row> = { [Name in keyof Row]?: Comparison<Row[Name]> }
export interface Page<Row> {
  where: Criteria<Row>
  sort?: string | Record<string, 'ASC' | 'DESC'>[]
  limit?: number
}

type Automatic = 'id' | 'createdAt' | 'updatedAt'
type Nullable<Row> = { [Name in keyof Row]: null extends Row[Name] ? Name : never }[keyof Row]
/** A row to be created: what the database gives or leaves empty by itself may be left out. */
export type Fresh<Row, Defaulted extends keyof Row = never> = Omit<Row, Automatic | Nullable<Row> | Defaulted> &
  Partial<Pick<Row, Extract<Nullable<Row> | Defaulted | 'id', keyof Row>>>

/**
 * A Waterline model with its own verbs, typed, and bound to one connection or to none.
 * A transaction hands out models bound to its connection, so that nobody can forget it. Waterline writes the names of
 * columns into what it is given, so it gets copies: a constant would be spoilt by its first use.
 */
export class Model<Row extends { id: string }, Defaulted extends keyof Row = never> {
  constructor(
    private readonly identity: string,
    private readonly connection?: Connection,
  ) {}

  boundTo(connection: Connection): Model<Row, Defaulted> {
    return new Model(this.identity, connection)
  }

  create(values: Fresh<Row, Defaulted>): Deferred<undefined> & { fetch(): Deferred<Row> } {
    return this.bind(this.waterline.create({ ...values }))
  }

  createEach(values: Fresh<Row, Defaulted>[]): Deferred<undefined> & { fetch(): Deferred<Row[]> } {
    return this.bind(this.waterline.createEach(values.map((each) => ({ ...each }))))
  }

  find(criteria: Criteria<Row> | Page<Row>): Deferred<Row[]> {
    return this.bind(this.waterline.find({ ...criteria }))
  }

  findOne(criteria: Criteria<Row>): Deferred<Row | undefined> {
    return this.bind(this.waterline.findOne({ ...criteria }))
  }

  count(criteria: Criteria<Row>): Deferred<number> {
    return this.bind(this.waterline.count({ ...criteria }))
  }

  /** One statement: of several at once, only those whose criteria still match change a row. Gives the changed rows. */
  update(criteria: Criteria<Row>, values: Partial<Row>): Deferred<Row[]> {
    return this.bind(this.waterline.update({ ...criteria }, { ...values }).fetch())
  }

  /** Gives the destroyed rows. */
  destroy(criteria: Criteria<Row>): Deferred<Row[]> {
    return this.bind(this.waterline.destroy({ ...criteria }).fetch())
  }

  /** Reads one row and keeps everybody else from changing it until the transaction ends. */
  async lock(id: string): Promise<Row | undefined> {
    if (!this.connection) throw new Error(`${this.identity}.lock() needs a transaction`)
    const { tableName, schema } = this.waterline
    const statement = `SELECT * FROM "${tableName}" WHERE id = $1 FOR NO KEY UPDATE`
    const { rows } = await datastore().sendNativeQuery(statement, [id]).usingConnection(this.connection)
    const [raw] = rows
    if (!raw) return undefined
    return Object.fromEntries(Object.entries(schema).map(([name, { columnName }]) => [name, raw[columnName]])) as Row
  }

  private get waterline(): WaterlineModel<Row> {
    return datastore().models[this.identity] as WaterlineModel<Row>
  }

  private bind<Query extends Deferred<unknown>>(query: Query): Query {
    return this.connection ? query.usingConnection(this.connection) : query
  }
}
