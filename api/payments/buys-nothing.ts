import type { OrderRow, Transaction, WholeRefundReason } from '../db'
import { mayBecome } from '../ticketing/order-status'
import { retakePlaces } from '../ticketing/retake-places'

/**
 * Why the price of an order, captured now, buys no tickets of it. Null: it does, and the order has its places, those of
 * an expired one taken again. The caller has locked the order.
 */
export async function whyItBuysNothing(tx: Transaction, order: OrderRow, now: Date): Promise<WholeRefundReason | null> {
  if (order.status === 'paid') return 'surplus'
  // Who has deleted their account must not come back as a customer by money that was late.
  if (!mayBecome(order.status, 'paid') || order.forgottenAt) return 'order_closed'
  if (order.status === 'expired') return retakePlaces(tx, order, now)
  const event = await tx.Event.findOne({ id: order.event })
  return event?.status === 'published' ? null : 'event_cancelled'
}
