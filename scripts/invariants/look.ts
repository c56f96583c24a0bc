import type { pool } from '../../api/db/pool'
import { promises } from './promises'

/** An invariant, and what breaks it: at most so many findings of each question. */
export interface Verdict {
  promise: string
  broken: string[]
}
const most = 100

interface Finding {
  promise: number
  broken: string
}
/** As much of a connection as is needed here. */
interface Client {
  query(text: string): Promise<{ rows: Finding[] }>
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

/** All questions in one, so that the tests can ask after each of them: the number of the promise, and what breaks it. */
const question = promises
  .flatMap(({ questions }, index) =>
    questions.map((each) => `(SELECT ${index} AS promise, broken FROM (${each}) q LIMIT ${most})`),
  )
  .join(' UNION ALL ')

/** The same by a connection of the caller's. */
export async function verdictsOf(client: Client): Promise<Verdict[]> {
  const { rows } = await client.query(question)
  return promises.map(({ promise }, index) => ({
    promise,
    broken: rows.flatMap((row) => (row.promise === index ? [row.broken] : [])),
  }))
}
