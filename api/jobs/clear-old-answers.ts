import { pool } from '../db/pool'

/** Rows that one statement removes, and statements that one run makes at most. */
const rows = 1000
const statements = 100

/** Forgets what commands of the API were answered a day ago, a bounded number of rows at a time. */
export async function clearOldAnswers(now: Date): Promise<void> {
  for (let run = 0; run < statements; run++) {
    const { rowCount } = await pool().query(
      `DELETE FROM api_answer WHERE id IN
         (SELECT id FROM api_answer WHERE created_at < $1::timestamptz - interval '24 hours'
           ORDER BY created_at LIMIT ${rows} FOR UPDATE SKIP LOCKED)`,
      [now],
    )
    if ((rowCount ?? 0) < rows) return
  }
}
