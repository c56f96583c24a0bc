import { Order, Payment, type OrderRow } from '../db'
import { isKey } from '../forms/id'
import { providersFor } from '../payments'
import { isExpired } from '../ticketing/order-status'
import { mayGiveBack, refundableUntil } from '../ticketing/refund-policy'
import { orderSummary } from '../ticketing/order-summary'
import type { Texts } from '../text'
import { refundsOf } from './refund-page'
import { ticketView } from './ticket-view'

/** The order of an address; whoever has the key may see it, until its people are forgotten. */
export async function findOrder(key: string | undefined): Promise<OrderRow | undefined> {
  return isKey(key) ? Order.findOne({ key, forgottenAt: null }) : undefined
}

/** What the order's page and the thanks page show. A hold whose time is over shows as expired before its job has run. */
export async function orderPage(order: OrderRow, texts: Texts, now: Date) {
  const [{ event, lines, attendees, tickets }, refunds, underWay] = await Promise.all([
    orderSummary(order),
    refundsOf(order),
    Payment.count({ order: order.id, status: ['created', 'pending'] }),
  ])
  return {
    order: { ...order, status: isExpired(order, now) ? 'expired' : order.status, lines, attendees },
    event,
    refunds,
    canGiveBack: mayGiveBack(order, event, now),
    refundableUntil: refundableUntil(event),
    providers: providersFor(order.total, order.currency).map((provider) => ({
      name: provider.name,
      label: provider.label(texts),
    })),
    tickets: tickets.filter(({ status }) => status !== 'cancelled').map((ticket) => ticketView(ticket, event)),
    paymentUnderWay: underWay > 0,
  }
}
