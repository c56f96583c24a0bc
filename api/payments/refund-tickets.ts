import { isLockTimeout, transaction, wholeRefundReasons } from '../db'
import type { OrderRow, PaymentRow, RefundReason, TicketRow, Transaction } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'

type Giver = Extract<RefundReason, 'buyer' | 'organiser' | 'event'>

/**
 * Gives tickets of a paid order back, all of them or none: they are void and their places free at once, and their
 * money goes back by a job. Once no ticket is left the order is refunded, or cancelled if it had cost nothing.
 * @param tickets their ids; all that are valid, where left out
 * @throws Refusal `orderNotPaid`, `ticketNotValid`, `nothingToRefund`, `busy`
 */
export async function refundTickets(order: string, reason: Giver, tickets?: string[]): Promise<void> {
  try {
    await transaction(async (tx) => give(tx, order, reason, tickets))
  } catch (error) {
    if (isLockTimeout(error)) throw new Refusal('busy', {}, { cause: error })
    throw error
  }
}

async function give(tx: Transaction, id: string, reason: Giver, wanted?: string[]): Promise<void> {
  const order = await tx.Order.lock(id)
  if (order?.status !== 'paid') throw new Refusal('orderNotPaid')
  const valid = await tx.Ticket.find({ order: id, status: 'valid' })
  const given = wanted ? valid.filter((ticket) => wanted.includes(ticket.id)) : valid
  if (given.length < new Set(wanted).size) throw new Refusal('ticketNotValid')
  if (given.length === 0) throw new Refusal('nothingToRefund')
  await voidTickets(tx, order, given, reason)
}

/**
 * Gives all that is left of a paid order back, also of those who were let in already, in the caller's transaction, which
 * has locked the order.
 */
export async function refundOrder(tx: Transaction, order: OrderRow, reason: Giver): Promise<void> {
  const left = await tx.Ticket.find({ order: order.id, status: ['valid', 'used'] })
  if (left.length === 0) throw new Error(`Order ${order.id} is paid and has no tickets`)
  await voidTickets(tx, order, left, reason)
}

async function voidTickets(tx: Transaction, order: OrderRow, given: TicketRow[], reason: Giver): Promise<void> {
  const refund = await oweMoney(tx, order, given, reason)
  const ids = given.map(({ id }) => id)
  await tx.Ticket.update({ id: ids }, { status: 'cancelled', refund })
  await tx.Attendee.update({ id: given.map(({ attendee }) => attendee) }, { holdsPlace: false })
  if ((await tx.Ticket.count({ order: order.id, status: ['valid', 'used'] })) === 0) {
    await tx.Order.update({ id: order.id }, { status: order.total === 0 ? 'cancelled' : 'refunded' })
  }
  if (refund === null) await addJob(tx, 'tell-tickets-cancelled', { order: order.id, tickets: ids, reason })
}

/** The refund of what these tickets cost; null if they cost nothing. */
async function oweMoney(tx: Transaction, order: OrderRow, tickets: TicketRow[], reason: Giver): Promise<string | null> {
  const attendees = await tx.Attendee.find({ id: tickets.map(({ attendee }) => attendee) })
  const amount = attendees.reduce((sum, { price }) => sum + price, 0)
  if (amount === 0) return null
  const source = (await paymentsOfTickets(tx, order)).find((payment) => payment.amount - payment.refunded >= amount)
  if (!source) throw new Error(`Order ${order.id} has no payment that ${amount} could go back from`)
  await tx.Payment.lock(source.id)
  const fresh = { payment: source.id, amount, currency: source.currency, reason, status: 'pending' as const }
  const refund = await tx.Refund.create(fresh).fetch()
  await addJob(tx, 'refund-payment', { refund: refund.id })
  return refund.id
}

/** What is owed back as a whole has bought no tickets, also where its own refund has failed. */
async function paymentsOfTickets(tx: Transaction, order: OrderRow): Promise<PaymentRow[]> {
  const paid = await tx.Payment.find({ where: { order: order.id, status: 'succeeded' }, sort: 'createdAt ASC' })
  const whole = await tx.Refund.find({ payment: paid.map(({ id }) => id), reason: [...wholeRefundReasons] })
  return paid.filter(({ id }) => !whole.some(({ payment }) => payment === id))
}
