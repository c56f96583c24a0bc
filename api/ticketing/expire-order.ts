import { transaction, type Transaction } from '../db'
import { isExpired } from './order-status'

/** Ends a hold whose time is over and frees its places. An order that was paid in time stays as it is. */
export async function expireOrder(id: string, now: Date): Promise<void> {
  await transaction(async (tx) => {
    const order = await tx.Order.lock(id)
    if (!order || order.status !== 'pending' || !isExpired(order, now)) return
    await tx.Order.update({ id }, { status: 'expired' })
    await tx.Attendee.update({ order: id }, { holdsPlace: false })
  })
}

/**
 * Ends all holds of an event whose time is over, so that nobody is turned away for the sake of a job that is late.
 * An order that somebody is settling right now is passed over, never waited for: orders are locked before events,
 * and the caller goes on to lock the event.
 */
export async function expireHoldsOf(tx: Transaction, event: string, now: Date): Promise<void> {
  await tx.query(
    `WITH over AS (
       SELECT id FROM "order" WHERE event = $1 AND status = 'pending' AND expires_at <= $2
       ORDER BY id FOR UPDATE SKIP LOCKED
     ), expired AS (
       UPDATE "order" SET status = 'expired', updated_at = $2 FROM over WHERE "order".id = over.id RETURNING "order".id
     )
     UPDATE attendee SET holds_place = false FROM expired WHERE attendee."order" = expired.id`,
    [event, now],
  )
}
