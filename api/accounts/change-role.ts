import { transaction, type UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { endSessions } from './end-sessions'
import { lockAmongAdmins, type Act } from './lock-among-admins'

/**
 * Gives a user another role: signed out everywhere, and told by mail. Gives whether it was another one before.
 * @throws Refusal `onlyAdmin`, `adminNotActive`, `ownAccount`, `adminNoLonger`
 */
export async function changeRole(id: string, role: UserRow['role'], { by, origin }: Act): Promise<boolean> {
  return transaction(async (tx) => {
    const { user, isLastAdmin } = await lockAmongAdmins(tx, id, by)
    if (!user) return false
    if (role === 'ROLE_ADMIN' && user.status !== 'active') throw new Refusal('adminNotActive')
    if (user.role === role) return false
    if (isLastAdmin) throw new Refusal('onlyAdmin')
    await tx.User.update({ id }, { role })
    await endSessions(tx, id)
    await addJob(tx, 'tell-role-changed', { user: id, origin })
    return true
  })
}
