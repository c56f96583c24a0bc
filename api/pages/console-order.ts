import { Order, Payment, query, type OrderRow } from '../db'
import { isId } from '../forms/id'
import type { Visitor } from '../http/types'
import { orderSummary } from '../ticketing/order-summary'
import { failedMailsOf } from './console-jobs'
import { visibleOrders } from './console-orders'
import { refundsOf } from './refund-page'

/** An order that a user may see in the console. */
export async function findConsoleOrder(id: unknown, user: Visitor): Promise<OrderRow | undefined> {
  if (!isId(id)) return undefined
  const values: unknown[] = [id]
  const [found] = await query<{ id: string }>(
    `SELECT o.id FROM "order" o JOIN event ON event.id = o.event
      WHERE o.id = $1 AND ${visibleOrders(user, (given) => `$${values.push(given)}`)}`,
    values,
  )
  return found && Order.findOne({ id: found.id })
}

/** What the console shows of an order: who comes, what was paid and what went back, and how it came so far. */
export async function consoleOrder(order: OrderRow) {
  const [{ event, lines, attendees, tickets }, payments, refunds, moves, failedMails] = await Promise.all([
    orderSummary(order),
    Payment.find({ where: { order: order.id }, sort: 'createdAt ASC', limit: 50 }),
    refundsOf(order),
    query<{ status: string; at: Date }>(
      'SELECT status, created_at AS at FROM order_move WHERE "order" = $1 ORDER BY created_at LIMIT 50',
      [order.id],
    ),
    failedMailsOf(order.id),
  ])
  const people = attendees.map((attendee) => {
    const ticket = tickets.find((each) => each.attendee === attendee.id)
    return { ...attendee, ticket: ticket && { id: ticket.id, code: ticket.code, status: ticket.status } }
  })
  return { order, event, lines, people, payments, refunds, moves, failedMails }
}
