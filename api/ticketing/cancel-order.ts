import { transaction, type OrderRow, type Transaction } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'

/** The buyer gives the places back before paying. @throws Refusal `orderNotPending` */
export async function cancelOrder(order: OrderRow): Promise<void> {
  await transaction(async (tx) => {
    const locked = await tx.Order.lock(order.id)
    if (locked?.status !== 'pending') throw new Refusal('orderNotPending')
    await giveBackPlaces(tx, order.id)
  })
}

/** The same in the caller's transaction, which has locked the order and seen that it is pending. */
export async function giveBackPlaces(tx: Transaction, order: string): Promise<void> {
  await tx.Order.update({ id: order }, { status: 'cancelled' })
  await tx.Attendee.update({ order }, { holdsPlace: false })
  await addJob(tx, 'end-payments', { order })
}
