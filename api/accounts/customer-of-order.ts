import { query, User, type OrderRow, type Transaction, type UserRow } from '../db'
import { addJob } from '../jobs/queue'

/** No password ever matches it. An account that came by a purchase or an invitation has it until it is taken over. */
export const unusableHash = '!'

/** The first name of somebody who was invited and has told none yet. */
export const nameless = '—'

/** Whoever buys without an account becomes a customer. Gives the customer's id; takes as long for a known address. */
export async function customerOfOrder(tx: Transaction, order: OrderRow, fullName: string): Promise<string> {
  const { buyerEmail: email, locale, origin } = order
  const [lastName, firstName] = fullName.split(/\s+/)
  const name =
    firstName === undefined ? { firstName: fullName, lastName: null } : { firstName, lastName: lastName ?? null }
  return (await customerWith(tx, { email, locale, host: new URL(origin).host, ...name })).id
}

/**
 * Owes the buyer of an order an invitation to open the account, if that waits and has no invitation that still counts.
 * One that has a password may have been made by somebody else, with the address of the buyer. Asked when the tickets are on their way: a till that knew it would tell who has an account.
 */
export async function inviteCustomer({ buyer, origin }: OrderRow, now: Date): Promise<void> {
  const customer = buyer === null ? undefined : await User.findOne({ id: buyer, status: 'wait' })
  if (!customer || (customer.invitationExpires && customer.invitationExpires > now)) return
  await addJob({ query }, 'invite-user', { user: customer.id, origin }, { key: `invite-user:${customer.id}` })
}

/** The user with this address; made anew, without a usable password, if there is none. Two at once make one. */
export async function customerWith(
  tx: Transaction,
  { email, firstName, lastName, locale, host }: Pick<UserRow, 'email' | 'firstName' | 'lastName' | 'locale' | 'host'>,
): Promise<UserRow> {
  await tx.query(
    `INSERT INTO "user" (email, first_name, last_name, status, role, password_hash, locale, host)
     VALUES ($1, $2, $3, 'wait', 'ROLE_USER', $4, $5, $6) ON CONFLICT (email) DO NOTHING`,
    [email, firstName, lastName, unusableHash, locale, host],
  )
  const user = await tx.User.findOne({ email })
  if (!user) throw new Error('A customer has vanished')
  return user
}
