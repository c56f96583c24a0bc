import { transaction, User, type UserRow } from '../db'
import { Refusal } from '../refusal'
import { activated } from './confirmation'
import { endSessions } from './end-sessions'
import { hashPassword } from './password'
import { hashToken } from './token'

/** Who was invited, if the token can still be used. @throws Refusal `invitationUnusable` */
export async function invitedUser(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ invitationToken: hashToken(token), status: ['wait', 'active'] })
  if (!user?.invitationExpires || user.invitationExpires <= now) throw new Refusal('invitationUnusable')
  return user
}

/**
 * Opens the account of an invitation with a password of the customer's own. The mail proves the address, so a customer
 * who waits is active afterwards; one atomic update uses up the token, and other sessions end.
 * @throws Refusal `invitationUnusable`
 */
export async function takeOverAccount(token: string, password: string, now: Date): Promise<UserRow> {
  const { id, invitationToken } = await invitedUser(token, now)
  const passwordHash = await hashPassword(password)
  return transaction(async (tx) => {
    const changes = { ...activated, passwordHash, invitationToken: null, invitationExpires: null }
    const [user] = await tx.User.update({ id, invitationToken, status: ['wait', 'active'] }, changes)
    if (!user) throw new Refusal('invitationUnusable')
    await endSessions(tx, id)
    return user
  })
}
