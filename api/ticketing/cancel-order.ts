import { transaction, type OrderRow } from '../db'
import { Refusal } from '../refusal'
import { mayBecome } from './order-status'

/** The buyer gives the places back before paying. @throws Refusal `orderNotPending` */
export async function cancelOrder(order: OrderRow): Promise<void> {
  await transaction(async (tx) => {
    const locked = await tx.Order.lock(order.id)
    if (!locked || !mayBecome(locked.status, 'cancelled')) throw new Refusal('orderNotPending')
    await tx.Order.update({ id: order.id }, { status: 'cancelled' })
    await tx.Attendee.update({ order: order.id }, { holdsPlace: false })
  })
}
