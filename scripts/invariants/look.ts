import type { pool } from '../../api/db/pool'
import { promises } from './promises'

/** An invariant, and what breaks it: at most so many findings of each question. */
export interface Verdict {
  promise: string
  broken: string[]
}
const most = 100

/** As much of a connection as is needed here. */
interface Client {
  query(text: string): Promise<{ rows: unknown[] }>
}

/** Asks the database whether every invariant of the product holds, all in one snapshot. */
export async function lookAtInvariants(connections: ReturnType<typeof pool>): Promise<Verdict[]> {
  const client = await connections.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return await verdictsOf(client)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** The same by a connection of the caller's. */
export async function verdictsOf(client: Client): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const { promise, questions } of promises) {
    const broken: string[] = []
    for (const question of questions) {
      const { rows } = await client.query(`SELECT broken FROM (${question}) q LIMIT ${most}`)
      broken.push(...rows.map((row) => String((row as { broken?: unknown }).broken)))
    }
    verdicts.push({ promise, broken })
  }
  return verdicts
}
