import { transaction, type EventRow, type Transaction } from '../db'
import { addJob } from '../jobs/queue'

/** Stands in the place of a person. It keeps every rule of the columns, and .invalid (RFC 2606) reaches nobody. */
const nobody = { fullName: '—', birthDate: '1900-01-01', phone: '+0000', email: 'forgotten@foyer.invalid' }

/**
 * Takes the people out of orders and leaves what the books need: number, event, tickets, money. The caller has locked
 * them, and none is pending.
 */
export async function forgetOrders(tx: Transaction, ids: string[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE "order" SET buyer = NULL, buyer_email = $2, forgotten_at = $3, updated_at = $3 WHERE id = ANY($1::uuid[])`,
    [ids, nobody.email, now],
  )
  await tx.query(
    `UPDATE attendee SET full_name = $2, birth_date = $3, phone = $4, email = $5 WHERE "order" = ANY($1::uuid[])`,
    [ids, nobody.fullName, nobody.birthDate, nobody.phone, nobody.email],
  )
}

/** Whoever holds the tickets still wants to get in: their order is forgotten a day after the event. */
export function dueToForget({ endsAt }: Pick<EventRow, 'endsAt'>): Date {
  return new Date(endsAt.getTime() + 24 * 60 * 60 * 1000)
}

/** Forgets an order whose buyer's account was deleted, once its event is over; waits on where that has moved. */
export async function forgetOrder(id: string, now: Date): Promise<void> {
  await transaction(async (tx) => {
    const order = await tx.Order.lock(id)
    if (!order || order.buyer !== null || order.forgottenAt) return
    const event = await tx.Event.findOne({ id: order.event })
    const due = event ? dueToForget(event) : now
    if (due > now) return addJob(tx, 'forget-order', { order: id }, { runAt: due })
    await forgetOrders(tx, [id], now)
  })
}
