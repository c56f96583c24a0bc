import { transaction } from '../db'
import { addJob } from '../jobs/queue'
import { hasConfirmed } from './confirmation'
import { endSessions } from './end-sessions'
import { lockAmongAdmins, type Act } from './lock-among-admins'

/**
 * Opens a blocked account again; a mail tells of it. Who had never confirmed waits again: their confirmation still
 * stands in the row, or they never had a password. Gives whether it was blocked before.
 * @throws Refusal `ownAccount`, `adminNoLonger`
 */
export async function unblockUser(id: string, { by, origin }: Act): Promise<boolean> {
  return transaction(async (tx) => {
    const { user } = await lockAmongAdmins(tx, id, by)
    if (user?.status !== 'blocked') return false
    await tx.User.update({ id }, { status: hasConfirmed(user) ? 'active' : 'wait' })
    // One that was being opened at the moment of the block would come to life now.
    await endSessions(tx, id)
    await addJob(tx, 'tell-status-changed', { user: id, origin })
    return true
  })
}
