import { transaction } from '../../db'
import { isId } from '../../forms/id'
import { addJob } from '../../jobs/queue'
import { Refusal } from '../../refusal'

/**
 * Takes a passkey away from its own user; a mail tells of it.
 * @throws Refusal `passkeyGone`, the same for one that never was and for somebody else's
 */
export async function removePasskey(id: unknown, { user, origin }: { user: string; origin: string }): Promise<void> {
  if (!isId(id)) throw new Refusal('passkeyGone')
  await transaction(async (tx) => {
    const removed = await tx.Passkey.destroy({ id, user })
    if (removed.length === 0) throw new Refusal('passkeyGone')
    await addJob(tx, 'tell-security-changed', { user, origin, kind: 'passkeyRemoved' })
  })
}
