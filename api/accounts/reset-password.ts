import { transaction, User, type UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { userWithPassword } from './current-password'
import { endSessions } from './end-sessions'
import { nothingPending } from './nothing-pending'
import { hashPassword } from './password'
import { forgetSignIns } from './sign-in'
import { hashToken } from './token'
import { wrongPassword } from './wrong-password'

/** Whose reset it is, if the token can still be used. @throws Refusal `resetUnusable` */
export async function userToReset(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ resetPasswordToken: hashToken(token), status: 'active' })
  if (!user?.passwordTokenExpires || user.passwordTokenExpires < now) throw new Refusal('resetUnusable')
  return user
}

/**
 * Sets a new password for the token of a mail, which is used up by one atomic update. Every session of the user and
 * every other link ends, a mail tells of it, and what strangers have guessed no longer keeps the owner out.
 * @throws Refusal `resetUnusable`
 */
export async function resetPassword(token: string, password: string, origin: string, now: Date): Promise<UserRow> {
  const { id, resetPasswordToken } = await userToReset(token, now)
  const passwordHash = await hashPassword(password)
  const user = await transaction(async (tx) => {
    const changes = { ...nothingPending, passwordHash }
    const [changed] = await tx.User.update({ id, resetPasswordToken, status: 'active' }, changes)
    if (!changed) throw new Refusal('resetUnusable')
    await endSessions(tx, id)
    await addJob(tx, 'tell-password-changed', { user: id, origin })
    return changed
  })
  await forgetSignIns(user)
  return user
}

/**
 * A signed-in user's new password. Every other session and every link that is under way ends, and a mail tells of it.
 * @throws FormRefusal for a wrong current password, TooMany
 */
export async function changePassword(
  id: string,
  { currentPassword, password }: { currentPassword: string; password: string },
  { session, origin }: { session: string; origin: string },
): Promise<void> {
  const user = await userWithPassword(id, currentPassword)
  const passwordHash = await hashPassword(password)
  await transaction(async (tx) => {
    // Two changes at once: the second one's current password is no longer the current one.
    const changed = await tx.User.update({ id, passwordHash: user.passwordHash }, { ...nothingPending, passwordHash })
    if (changed.length === 0) throw wrongPassword()
    await endSessions(tx, id, session)
    await addJob(tx, 'tell-password-changed', { user: id, origin })
  })
}
