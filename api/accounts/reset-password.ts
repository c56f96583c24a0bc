import { publishConfirmed } from '../bus/user-messages'
import { transaction, User, type UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { activated } from './confirmation'
import { userWithPassword } from './current-password'
import { endSessions } from './end-sessions'
import { endWaysIn } from './end-ways-in'
import { nothingPending } from './nothing-pending'
import { refuseOwnWords } from './own-words'
import { hashPassword } from './password'
import { forgetTries } from './second-step/count-try'
import { forgetSignIns } from './sign-in'
import { hashToken } from './token'
import { wrongPassword } from './wrong-password'

/** Whose reset it is, if the token can still be used. @throws Refusal `resetUnusable` */
export async function userToReset(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ resetPasswordToken: hashToken(token), status: ['wait', 'active'] })
  if (!user?.passwordTokenExpires || user.passwordTokenExpires < now) throw new Refusal('resetUnusable')
  return user
}

/**
 * Sets a new password for the token of a mail, which is used up by one atomic update. The mail proves the address, so
 * who waits is active afterwards. Every session of the user, every other link and every other way in ends, a mail tells
 * of it, and what strangers have guessed no longer keeps the owner out.
 * @throws Refusal `resetUnusable`; FormRefusal for a password of the owner's names
 */
export async function resetPassword(token: string, password: string, origin: string, now: Date): Promise<UserRow> {
  const owner = await userToReset(token, now)
  refuseOwnWords(password, owner)
  const { id, resetPasswordToken } = owner
  const passwordHash = await hashPassword(password)
  const user = await transaction(async (tx) => {
    const before = await tx.User.lock(id)
    const changes = { ...activated, ...nothingPending, passwordHash }
    const [changed] = await tx.User.update({ id, resetPasswordToken, status: ['wait', 'active'] }, changes)
    if (!changed) throw new Refusal('resetUnusable')
    if (before?.status === 'wait') await publishConfirmed(tx, changed)
    await endSessions(tx, id)
    const ended = await endWaysIn(tx, id)
    await addJob(tx, 'tell-password-changed', { user: id, origin, ended })
    return changed
  })
  await forgetSignIns(user)
  await forgetTries(id)
  return user
}

/**
 * A signed-in user's new password. Every other session and every link that is under way ends, and a mail tells of it.
 * Gives the user as of now.
 * @throws FormRefusal for a wrong current password or one of the user's names, TooMany
 */
export async function changePassword(
  id: string,
  { currentPassword, password }: { currentPassword: string; password: string },
  { session, origin }: { session: string; origin: string },
): Promise<UserRow> {
  const user = await userWithPassword(id, currentPassword)
  refuseOwnWords(password, user)
  const passwordHash = await hashPassword(password)
  return transaction(async (tx) => {
    // Two changes at once: the second one's current password is no longer the current one.
    const [changed] = await tx.User.update({ id, passwordHash: user.passwordHash }, { ...nothingPending, passwordHash })
    if (!changed) throw wrongPassword()
    await endSessions(tx, id, session)
    await addJob(tx, 'tell-password-changed', { user: id, origin })
    return changed
  })
}
