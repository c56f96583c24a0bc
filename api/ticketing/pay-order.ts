import type { AttendeeRow, OrderRow, Transaction } from '../db'
import { customerOfOrder } from '../accounts/customer-of-order'
import { addJob } from '../jobs/queue'
import { newKey, newTicketCode } from './random-names'

/**
 * Marks an order that holds its places as paid, issues its tickets and owes its invitation, in the caller's
 * transaction. The caller has locked the order.
 */
export async function payOrder(tx: Transaction, order: OrderRow, now: Date): Promise<OrderRow> {
  const attendees = await tx.Attendee.find({ where: { order: order.id }, sort: 'position ASC' })
  const buyer = order.buyer ?? (await customerOfOrder(tx, order, attendees[0]?.fullName ?? order.buyerEmail))
  const [paid] = await tx.Order.update({ id: order.id }, { status: 'paid', paidAt: now, buyer })
  await tx.Ticket.createEach(attendees.map(newTicket))
  await addJob(tx, 'send-invitation', { order: order.id })
  return paid ?? order
}

/** A ticket for one attendee, with a fresh key and code. */
export function newTicket({ id, order, event }: AttendeeRow) {
  return { key: newKey(), code: newTicketCode(), attendee: id, order, event, status: 'valid' } as const
}
