import type { UserRow } from '../db'
import type { Token } from './token'

/** Tokens of confirmation live seven days (the table of decisions of the product), in milliseconds. */
const lifetime = 7 * 24 * 60 * 60 * 1000

/** What the row of a user who waits carries: the hash of the token in the mail, and until when it counts. */
export function awaitingConfirmation(token: Token, now: Date) {
  return { emailConfirmToken: token.hash, emailConfirmExpires: new Date(now.getTime() + lifetime) }
}

/** `user.active = true`, as it is stored: the status says it, and the token is used up. */
export const activated = { status: 'active', emailConfirmToken: null, emailConfirmExpires: null } as const

/** `user.active`: may this user come in? */
export function isActive(user: Pick<UserRow, 'status'>): boolean {
  return user.status === 'active'
}
