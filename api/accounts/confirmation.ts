import type { UserRow } from '../db'
import type { Links } from '../links'
import { unusableHash } from './customer-of-order'
import type { Token } from './token'

/** Tokens of confirmation live seven days (the table of decisions of the product), in milliseconds. */
const lifetime = 7 * 24 * 60 * 60 * 1000

/** What the row of a user who waits carries: the hash of the token in the mail, and until when it counts. */
export function awaitingConfirmation(token: Token, now: Date) {
  return { emailConfirmToken: token.hash, emailConfirmExpires: new Date(now.getTime() + lifetime) }
}

/** Where somebody registers: the link of the mail is another one for who signs up at the organiser console. */
export type Door = 'site' | 'console'

export function confirmationLink(links: Links, door: Door, user: string, token: Token): string {
  return door === 'console' ? links.confirmEmail(user, token.secret) : links.confirm(token.secret)
}

/**
 * By which mail somebody who waits gets in: a customer without a password by the invitation, which asks for one; who
 * registered by the confirmation.
 */
export function waitsFor({ passwordHash }: Pick<UserRow, 'passwordHash'>): 'invitation' | 'confirmation' {
  return passwordHash === unusableHash ? 'invitation' : 'confirmation'
}

/** Whether the address was ever proven, also of a user who is blocked now: then nothing is left to wait for. */
export function hasConfirmed(user: Pick<UserRow, 'passwordHash' | 'emailConfirmToken'>): boolean {
  return user.emailConfirmToken === null && waitsFor(user) === 'confirmation'
}

/** `user.active = true`, as it is stored: the status says it, and the token is used up. */
export const activated = { status: 'active', emailConfirmToken: null, emailConfirmExpires: null } as const

/** `user.active`: may this user come in? */
export function isActive(user: Pick<UserRow, 'status'>): boolean {
  return user.status === 'active'
}
