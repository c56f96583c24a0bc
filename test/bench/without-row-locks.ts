import { createRequire } from 'node:module'

/**
 * Loaded before a server: takes the row locks out of its SQL from the first SIGHUP to the next one, so that tests can
 * see what stands behind them. What the server does remains as it is.
 */
const fromAdapter = createRequire(require.resolve('machinepack-postgresql'))
const { Client } = fromAdapter('pg') as { Client: { prototype: { query(...all: unknown[]): unknown } } }
const { query } = Client.prototype
let out = false

Client.prototype.query = function (statement, ...rest) {
  const isLock = out && typeof statement === 'string'
  return query.call(this, isLock ? statement.replace(/ FOR NO KEY UPDATE$/, '') : statement, ...rest)
}

process.on('SIGHUP', () => {
  out = !out
  console.log(`Row locks are ${out ? 'out' : 'in'}`)
})
