import type { Transaction, UserRow } from '../db'
import type { Messages } from './messages'
import { publish, publishOnce } from './outbox'

/** A registration whose mail was accepted. There is one such message for each user, however often it is written. */
export async function publishRegistered(tx: Pick<Transaction, 'query'>, user: UserRow): Promise<void> {
  await publishOnce(tx, 'user.registered', { id: user.id }, dataOf(user))
}

/**
 * A confirmed address. Whoever confirms is registered by then, also if the process died before it could write so, or
 * if a purchase has made the account: that message is made up for first.
 */
export async function publishConfirmed(tx: Pick<Transaction, 'query'>, user: UserRow): Promise<void> {
  await publishRegistered(tx, user)
  await publish(tx, 'user.confirmed', { id: user.id }, dataOf(user))
}

function dataOf({ id, email, firstName, lastName, locale }: UserRow): Messages['user.registered'] {
  return { user_id: id, email, first_name: firstName, last_name: lastName, locale }
}
