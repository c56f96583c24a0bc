import { transaction, type Transaction, type UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { customerWith, nameless } from './customer-of-order'

/** Owes a user the mail to set a password with. @throws Refusal `invitedBlocked` */
export async function inviteUser(id: string, { origin }: { origin: string }): Promise<void> {
  await transaction((tx) => invite(tx, id, origin))
}

/**
 * The same by address; it becomes a customer's if it is nobody's. Gives the id. A name that is
 * still missing is a dash: anything made of the address would be shown to others.
 * @throws Refusal `invitedBlocked`
 */
export async function inviteAddress(
  { email, firstName, locale }: Pick<UserRow, 'email' | 'locale'> & { firstName: string | null },
  { origin }: { origin: string },
): Promise<string> {
  return transaction(async (tx) => {
    const person = { firstName: firstName ?? nameless, lastName: null, host: new URL(origin).host }
    const { id } = await customerWith(tx, { email, locale, ...person })
    await invite(tx, id, origin)
    return id
  })
}

async function invite(tx: Transaction, id: string, origin: string): Promise<void> {
  const user = await tx.User.lock(id)
  if (user?.status === 'blocked') throw new Refusal('invitedBlocked')
  await addJob(tx, 'invite-user', { user: id, origin })
}
