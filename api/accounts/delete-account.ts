import { transaction, type Transaction, type UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { userWithPassword } from './current-password'
import { endSessions } from './end-sessions'
import { leaveEvents, lockEvents } from './leave-events'
import { leaveOrders, lockOrders } from './leave-orders'
import { wrongPassword } from './wrong-password'

/**
 * Deletes an account, all of it or nothing: what is pending is cancelled, sessions, second step, passkeys and recovery
 * codes go, and so does the user. What the books need stays without the person (docs/decisions/0009-my-data.md). A last
 * mail tells of it.
 * @throws FormRefusal for a wrong current password, TooMany; Refusal `lastAdmin`, `organisesEvents`
 */
export async function deleteAccount(
  id: string,
  { currentPassword }: { currentPassword: string },
  { origin, now }: { origin: string; now: Date },
): Promise<void> {
  const user = await userWithPassword(id, currentPassword)
  await transaction(async (tx) => {
    // Whoever pays locks order, event and customer one after the other; the second look sees what came in between.
    await lockOrders(tx, user)
    await lockEvents(tx, id, now)
    await lockUser(tx, user)
    await leaveEvents(tx, await lockEvents(tx, id, now), now)
    await leaveOrders(tx, await lockOrders(tx, user), now)
    await forgetMessages(tx, id)
    await endSessions(tx, id)
    const { email, firstName, locale } = user
    await addJob(tx, 'tell-account-deleted', { email, firstName, locale, origin })
    await tx.User.destroy({ id })
  })
}

/**
 * From here on nobody places an order or makes an event as this user. Admins are locked together: two who leave at once
 * must not leave the house without any.
 */
async function lockUser(tx: Transaction, { id, role, passwordHash }: UserRow): Promise<void> {
  const rows = await tx.query<Pick<UserRow, 'id' | 'role' | 'passwordHash'>>(
    `SELECT id, role, password_hash AS "passwordHash" FROM "user"
      WHERE id = $1 OR ($2 AND role = 'ROLE_ADMIN' AND status = 'active') ORDER BY id FOR UPDATE`,
    [id, role === 'ROLE_ADMIN'],
  )
  const own = rows.find((row) => row.id === id)
  // It may have been changed since it was compared.
  if (own?.passwordHash !== passwordHash) throw wrongPassword()
  if (own.role === 'ROLE_ADMIN' && rows.length === 1) throw new Refusal('lastAdmin')
}

/** The event bus remembers that there was somebody, not who. */
async function forgetMessages(tx: Transaction, id: string): Promise<void> {
  await tx.query(`UPDATE message SET data = jsonb_build_object('user_id', $1::text) WHERE subject = 'user/' || $1`, [
    id,
  ])
}
