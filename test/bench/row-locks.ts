import { createRequire } from 'node:module'

const fromAdapter = createRequire(require.resolve('machinepack-postgresql'))
const { Client } = fromAdapter('pg') as { Client: { prototype: { query(...all: unknown[]): unknown } } }
const { query } = Client.prototype
let out = false

Client.prototype.query = function (statement, ...rest) {
  const isLock = out && typeof statement === 'string'
  return query.call(this, isLock ? statement.replace(/ FOR NO KEY UPDATE$/, '') : statement, ...rest)
}

/** Takes the row locks out of the SQL of this process, or puts them back, so that tests see what stands behind them. */
export function rowLocksAre(where: 'in' | 'out'): void {
  out = where === 'out'
}
