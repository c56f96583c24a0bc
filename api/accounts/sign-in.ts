import { User, type UserRow } from '../db'
import type { Credentials } from '../forms/sign-in-form'
import { countGuess, forgetGuesses } from '../limits/guesses'
import { Refusal } from '../refusal'
import type { KnownBrowser } from './known-browser'
import { passwordMatches, passwordMatchesNobody } from './password'

/**
 * Finds the user of a login (address or username) and password.
 * Only who knows the password learns that the address waits for confirmation or that the account is blocked.
 * @throws Refusal `wrongLogin`, `notConfirmed`, `blocked`; TooMany
 */
export async function signIn({ login, password }: Credentials, browser?: KnownBrowser): Promise<UserRow> {
  const user = await userWithLogin(login)
  const counter = user && browser?.user === user.id ? ['browser', browser.id] : loginCounter(login)
  await countGuess('signIn', ...counter)
  const right = user ? await passwordMatches(password, user.passwordHash) : await passwordMatchesNobody(password)
  if (!user || !right) throw new Refusal('wrongLogin')
  await forgetGuesses('signIn', ...counter)
  refuseInactive(user)
  return user
}

/** Said only to who has proved to be this user. @throws Refusal `notConfirmed`, `blocked` */
export function refuseInactive({ status }: Pick<UserRow, 'status'>): void {
  if (status === 'wait') throw new Refusal('notConfirmed')
  if (status === 'blocked') throw new Refusal('blocked')
}

/** Whether somebody has signed in to the account of this login in this browser before. */
export async function isKnownAt(login: string, browser: KnownBrowser): Promise<boolean> {
  return (await userWithLogin(login))?.id === browser.user
}

/** Who has proved otherwise that an account is theirs may sign in at once, whatever strangers have tried meanwhile. */
export async function forgetSignIns({ email, username }: Pick<UserRow, 'email' | 'username'>): Promise<void> {
  const logins = username === null ? [email] : [email, username]
  await Promise.all(logins.map((login) => forgetGuesses('signIn', ...loginCounter(login))))
}

/**
 * By the login as it was typed, not by its account: an unknown one is counted like a known one, and nobody can tell by
 * the delays which address belongs to a name.
 */
function loginCounter(login: string): string[] {
  return ['login', login]
}

async function userWithLogin(login: string): Promise<UserRow | undefined> {
  return User.findOne(login.includes('@') ? { email: login } : { username: login })
}
