import { transaction, User, type UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { endSessions } from './end-sessions'
import { hashPassword, passwordMatches } from './password'
import { hashToken } from './token'
import { wrongPassword } from './wrong-password'

/** Whose reset it is, if the token can still be used. @throws Refusal `resetUnusable` */
export async function userToReset(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ resetPasswordToken: hashToken(token), status: 'active' })
  if (!user?.passwordTokenExpires || user.passwordTokenExpires < now) throw new Refusal('resetUnusable')
  return user
}

/**
 * Sets a new password for the token of a mail, which is used up by one atomic update. Every session of the user ends,
 * and a mail tells of it.
 * @throws Refusal `resetUnusable`
 */
export async function resetPassword(token: string, password: string, origin: string, now: Date): Promise<void> {
  const { id, resetPasswordToken } = await userToReset(token, now)
  const passwordHash = await hashPassword(password)
  await transaction(async (tx) => {
    const used = { resetPasswordToken: null, passwordTokenExpires: null }
    const [user] = await tx.User.update({ id, resetPasswordToken, status: 'active' }, { passwordHash, ...used })
    if (!user) throw new Refusal('resetUnusable')
    await endSessions(tx, id)
    await addJob(tx, 'tell-password-changed', { user: id, origin })
  })
}

/**
 * A signed-in user's new password. Every other session ends, and a mail tells of it.
 * @throws FormRefusal for a wrong current password
 */
export async function changePassword(
  id: string,
  { currentPassword, password }: { currentPassword: string; password: string },
  { session, origin }: { session: string; origin: string },
): Promise<void> {
  const user = await User.findOne({ id, status: 'active' })
  if (!user || !(await passwordMatches(currentPassword, user.passwordHash))) throw wrongPassword()
  const passwordHash = await hashPassword(password)
  await transaction(async (tx) => {
    // Two changes at once: the second one's current password is no longer the current one.
    const changed = await tx.User.update({ id, passwordHash: user.passwordHash }, { passwordHash })
    if (changed.length === 0) throw wrongPassword()
    await endSessions(tx, id, session)
    await addJob(tx, 'tell-password-changed', { user: id, origin })
  })
}
