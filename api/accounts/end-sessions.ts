import { transaction, type Transaction } from '../db'
import { Refusal } from '../refusal'
import { fenceOff } from './session-copies'
import { sessionName } from './sessions-of'

/** Signs a user out everywhere, but for the session that is kept. */
export async function endSessions(tx: Pick<Transaction, 'query'>, user: string, kept = ''): Promise<void> {
  const ended = await tx.query<{ sid: string }>(
    `DELETE FROM session WHERE sess ->> 'userId' = $1 AND sid <> $2 RETURNING sid`,
    [user, kept],
  )
  await fenceOff(ended.map(({ sid }) => sid))
}

/** Signs a user out in one place; gives the id of the session that ended. @throws Refusal `sessionUnknown` */
export async function endSession(user: string, name: string): Promise<string> {
  return transaction(async (tx) => {
    const [ended] = await tx.query<{ sid: string }>(
      `DELETE FROM session WHERE sess ->> 'userId' = $1 AND ${sessionName} = $2 RETURNING sid`,
      [user, /^[0-9a-f]{64}$/.test(name) ? name : ''],
    )
    if (!ended) throw new Refusal('sessionUnknown')
    await fenceOff([ended.sid])
    return ended.sid
  })
}
