import type { Transaction } from '../db'

/** Signs a user out everywhere, but for the session that is kept. */
export async function endSessions(tx: Pick<Transaction, 'query'>, user: string, kept = ''): Promise<void> {
  await tx.query(`DELETE FROM session WHERE sess ->> 'userId' = $1 AND sid <> $2`, [user, kept])
}
