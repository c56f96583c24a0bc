import { transaction } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { endSessions } from './end-sessions'
import { lockAmongAdmins, type Act } from './lock-among-admins'
import { nothingPending } from './nothing-pending'

/**
 * Closes an account: it is signed out everywhere, its links are dead, and a mail tells of it. Gives whether it was
 * open before.
 * @throws Refusal `onlyAdmin`, `ownAccount`, `adminNoLonger`
 */
export async function blockUser(id: string, { by, origin }: Act): Promise<boolean> {
  return transaction(async (tx) => {
    const { user, isLastAdmin } = await lockAmongAdmins(tx, id, by)
    if (!user || user.status === 'blocked') return false
    if (isLastAdmin) throw new Refusal('onlyAdmin')
    // The confirmation stays: by it an unblocked user is known to have waited.
    await tx.User.update({ id }, { status: 'blocked', ...nothingPending })
    await endSessions(tx, id)
    await addJob(tx, 'tell-status-changed', { user: id, origin })
    return true
  })
}
