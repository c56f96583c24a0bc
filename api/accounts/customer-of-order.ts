import type { OrderRow, Transaction, UserRow } from '../db'
import { addJob } from '../jobs/queue'

/** No password ever matches it. An account that came by a purchase or an invitation has it until it is taken over. */
export const unusableHash = '!'

/** Whoever buys without an account becomes a customer, and is invited to open it. Gives the customer's id. */
export async function customerOfOrder(tx: Transaction, order: OrderRow, fullName: string): Promise<string> {
  const { buyerEmail: email, locale, origin } = order
  const [lastName, firstName] = fullName.split(/\s+/)
  const name =
    firstName === undefined ? { firstName: fullName, lastName: null } : { firstName, lastName: lastName ?? null }
  const customer = await customerWith(tx, { email, locale, ...name })
  if (customer.passwordHash === unusableHash && !customer.invitationToken) {
    await addJob(tx, 'invite-user', { user: customer.id, origin })
  }
  return customer.id
}

/** The user with this address; made anew, without a usable password, if there is none. Two at once make one. */
async function customerWith(
  tx: Transaction,
  { email, firstName, lastName, locale }: Pick<UserRow, 'email' | 'firstName' | 'lastName' | 'locale'>,
): Promise<UserRow> {
  await tx.query(
    `INSERT INTO "user" (email, first_name, last_name, status, role, password_hash, locale)
     VALUES ($1, $2, $3, 'wait', 'ROLE_USER', $4, $5) ON CONFLICT (email) DO NOTHING`,
    [email, firstName, lastName, unusableHash, locale],
  )
  const user = await tx.User.findOne({ email })
  if (!user) throw new Error('A customer has vanished')
  return user
}
