import { pool } from '../db/pool'

/** Rows that one statement removes, and statements that one run makes at most. */
const rows = 1000
const statements = 100

/** Removes the counters of PostgreSQL that have run out, a bounded number of rows at a time. Gives how many. */
export async function clearExpiredCounters(now: Date): Promise<number> {
  let removed = 0
  for (let run = 0; run < statements; run++) {
    const { rowCount } = await pool().query(
      `DELETE FROM rate_limit WHERE key IN
         (SELECT key FROM rate_limit WHERE expire <= $1 ORDER BY expire LIMIT ${rows} FOR UPDATE SKIP LOCKED)`,
      [now.getTime()],
    )
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < rows) break
  }
  return removed
}
