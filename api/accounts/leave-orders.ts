import type { OrderRow, Transaction, UserRow } from '../db'
import { addJob } from '../jobs/queue'
import { giveBackPlaces } from '../ticketing/cancel-order'
import { dueToForget, forgetOrders } from '../ticketing/forget-order'

type Left = Pick<OrderRow, 'id' | 'status'> & { endsAt: Date }

/**
 * Reads and locks what a user has ordered, and what was ordered with the same address without an account and never
 * paid: its money, if it still came, would make a customer of them again.
 */
export async function lockOrders(tx: Transaction, { id, email }: Pick<UserRow, 'id' | 'email'>): Promise<Left[]> {
  return tx.query<Left>(
    `SELECT o.id, o.status, event.ends_at AS "endsAt" FROM "order" o JOIN event ON event.id = o.event
      WHERE o.buyer = $1 OR (o.buyer IS NULL AND o.buyer_email = $2 AND o.status IN ('pending', 'expired', 'cancelled'))
      ORDER BY o.id FOR NO KEY UPDATE OF o`,
    [id, email],
  )
}

/**
 * Takes the person out of these orders. What is pending is cancelled, and its places are free; paid ones whose event is
 * still to come stay as they are until a day after it.
 */
export async function leaveOrders(tx: Transaction, orders: Left[], now: Date): Promise<void> {
  for (const { id } of orders.filter(({ status }) => status === 'pending')) await giveBackPlaces(tx, id)
  const kept = orders.filter(({ status, endsAt }) => status === 'paid' && endsAt > now)
  for (const order of kept) await addJob(tx, 'forget-order', { order: order.id }, { runAt: dueToForget(order) })
  const gone = orders.filter((order) => !kept.includes(order))
  await forgetOrders(
    tx,
    gone.map(({ id }) => id),
    now,
  )
}
