import { rowLocksAre } from './row-locks'

/** Loaded before a server: it has no row locks from the first SIGHUP to the next one. All else that it does remains. */
let where: 'in' | 'out' = 'in'

process.on('SIGHUP', () => {
  where = where === 'in' ? 'out' : 'in'
  rowLocksAre(where)
  console.log(`Row locks are ${where}`)
})
