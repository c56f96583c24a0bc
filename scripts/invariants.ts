import { leaveDatabase } from '../api/db/connection'
import { closePool, pool } from '../api/db/pool'
import { lookAtInvariants } from './invariants/look'

/** `npm run invariants`: a line for each invariant of the product; ends with 1 if one is broken. */
async function main(): Promise<void> {
  const verdicts = await lookAtInvariants(pool())
  for (const { promise, broken } of verdicts) {
    console.log(`${broken.length === 0 ? 'ok    ' : 'BROKEN'} ${promise}`)
    for (const what of broken) console.log(`       ${what}`)
  }
  if (verdicts.some(({ broken }) => broken.length > 0)) process.exitCode = 1
  await closePool()
  await leaveDatabase()
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
