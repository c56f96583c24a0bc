import { User, type UserRow } from '../db'
import type { Credentials } from '../forms/sign-in-form'
import { Refusal } from '../refusal'
import { passwordMatches, passwordMatchesNobody } from './password'

/**
 * Finds the user of a login (address or username) and password.
 * Only who knows the password learns that the address waits for confirmation or that the account is blocked.
 * @throws Refusal `wrongLogin`, `notConfirmed`, `blocked`
 */
export async function signIn({ login, password }: Credentials): Promise<UserRow> {
  const user = await User.findOne(login.includes('@') ? { email: login } : { username: login })
  const right = user ? await passwordMatches(password, user.passwordHash) : await passwordMatchesNobody(password)
  if (!user || !right) throw new Refusal('wrongLogin')
  if (user.status === 'wait') throw new Refusal('notConfirmed')
  if (user.status === 'blocked') throw new Refusal('blocked')
  return user
}
