import { randomInt } from 'node:crypto'
import { query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { lookAtInvariants } from '../../scripts/invariants/look'
import { flooded, sizeOf, wrongAnswers, wrongsOf, type Flooded } from '../support/flooded'
import { rowLocks } from '../support/guards'
import { mochaGlobalSetup, mochaGlobalTeardown } from '../support/setup'

interface Outcome {
  lines: string[]
  broken: string[]
}

/**
 * The flood of the tests in any size, on a site and a database of its own. With the guards out, both the locks and what
 * the database repeats of them are missing, and promises have to be broken.
 */
export async function notificationsBench(notifications: number, guards: 'in' | 'out'): Promise<Outcome> {
  delete process.env.DATABASE_URL
  await mochaGlobalSetup()
  const seed = randomInt(2 ** 31)
  try {
    if (guards === 'in') return await outcomeOf(await flooded(sizeOf(notifications), seed), seed)
    await query('ALTER TABLE ticket DROP CONSTRAINT ticket_attendee_key')
    return await outcomeOf(await flooded(sizeOf(notifications), seed, ['paid in time'], rowLocks), seed)
  } finally {
    await mochaGlobalTeardown()
  }
}

async function outcomeOf(outcome: Flooded, seed: number): Promise<Outcome> {
  const { size, groups, noted, answers, seconds } = outcome
  const wrongs = await Promise.all([...groups].map(async ([name, group]) => named(name, await wrongsOf(group))))
  const verdicts = await lookAtInvariants(pool())
  const orders = [...groups.values()].flat().length
  return {
    lines: [
      `${size.notifications} notifications, ${size.duplicates} of them twice, and ${answers.forged.length} forged ones, ` +
        `about ${orders} orders of ${groups.size} fates; seed ${seed}`,
      `${seconds.flood.toFixed(1)} s: ${(size.notifications / seconds.flood).toFixed(0)} a second; ` +
        `jobs were quiet ${seconds.jobs.toFixed(1)} s later; ${noted} were noted`,
    ],
    broken: [
      ...wrongAnswers(outcome),
      ...wrongs.flat(),
      ...verdicts.flatMap(({ promise, broken }) => named(promise, broken)),
    ],
  }
}

const named = (name: string, all: string[]) => all.map((what) => `${name}: ${what}`)
