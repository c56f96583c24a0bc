import { publishConfirmed } from '../bus/user-messages'
import { transaction, User, type UserRow } from '../db'
import { Refusal } from '../refusal'
import { activated } from './confirmation'
import { endSessions } from './end-sessions'
import { endWaysIn } from './end-ways-in'
import { nothingPending } from './nothing-pending'
import { refuseOwnWords } from './own-words'
import { hashPassword } from './password'
import { forgetTries } from './second-step/count-try'
import { forgetSignIns } from './sign-in'
import { hashToken } from './token'

/** Who was invited, if the token can still be used. @throws Refusal `invitationUnusable` */
export async function invitedUser(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ invitationToken: hashToken(token), status: ['wait', 'active'] })
  if (!user?.invitationExpires || user.invitationExpires <= now) throw new Refusal('invitationUnusable')
  return user
}

/**
 * Opens the account of an invitation with a password of the customer's own. The mail proves the address, so a customer
 * who waits is active afterwards; one atomic update uses up the token, and other sessions and other ways in end.
 * @throws Refusal `invitationUnusable`; FormRefusal for a password of the customer's names
 */
export async function takeOverAccount(token: string, password: string, now: Date): Promise<UserRow> {
  const customer = await invitedUser(token, now)
  refuseOwnWords(password, customer)
  const { id, invitationToken } = customer
  const passwordHash = await hashPassword(password)
  const opened = await transaction(async (tx) => {
    const before = await tx.User.lock(id)
    const changes = { ...activated, ...nothingPending, passwordHash }
    const [user] = await tx.User.update({ id, invitationToken, status: ['wait', 'active'] }, changes)
    if (!user) throw new Refusal('invitationUnusable')
    if (before?.status === 'wait') await publishConfirmed(tx, user)
    await endSessions(tx, id)
    await endWaysIn(tx, id)
    return user
  })
  await forgetSignIns(opened)
  await forgetTries(id)
  return opened
}
