import { User, type Transaction, type UserRow } from '../db'
import { countGuess, forgetGuesses } from '../limits/guesses'
import { passwordMatches } from './password'
import { wrongPassword } from './wrong-password'

/**
 * The active user, who has given the current password again: a session may be in other hands.
 * @throws FormRefusal for a wrong one, TooMany
 */
export async function userWithPassword(id: string, currentPassword: string): Promise<UserRow> {
  const user = await User.findOne({ id, status: 'active' })
  if (!user) throw wrongPassword()
  await countGuess('currentPassword', id)
  if (!(await passwordMatches(currentPassword, user.passwordHash))) throw wrongPassword()
  await forgetGuesses('currentPassword', id)
  return user
}

/** In the transaction that relies on that password: it still is the current one, and stays so until the end. */
export async function lockWithPassword(tx: Transaction, { id, passwordHash }: UserRow): Promise<void> {
  const user = await tx.User.lock(id)
  if (user?.status !== 'active' || user.passwordHash !== passwordHash) throw wrongPassword()
}
