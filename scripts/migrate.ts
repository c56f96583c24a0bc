import { leaveDatabase } from '../api/db/connection'
import { migrate } from '../api/db/migrate'
import { closePool } from '../api/db/pool'

/** `npm run migrate`: brings the database to the newest migration. */
async function main(): Promise<void> {
  const names = await migrate(console.warn)
  console.log(names.length > 0 ? names.join('\n') : 'Nothing to migrate.')
  await closePool()
  await leaveDatabase()
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
