import type { Transaction } from '../db'

/**
 * Whether a form comes for the first time, and not once more within a minute by a second click. Of several at once one
 * is the first; if its transaction fails, none was.
 */
export async function isFirstClick(tx: Pick<Transaction, 'query'>, submission: string): Promise<boolean> {
  await tx.query(`DELETE FROM submission WHERE key IN
    (SELECT key FROM submission WHERE created_at < now() - interval '1 minute' FOR UPDATE SKIP LOCKED)`)
  const inserted = 'INSERT INTO submission (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key'
  return (await tx.query(inserted, [submission])).length === 1
}
