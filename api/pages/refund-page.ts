import { query, type OrderRow, type RefundRow } from '../db'
import { orderSummary } from '../ticketing/order-summary'

/** The tickets of an order that may go back, each with its price. */
export async function refundPage(order: OrderRow) {
  const { event, attendees, tickets } = await orderSummary(order)
  const priceOf = (attendee: string) => attendees.find(({ id }) => id === attendee)?.price ?? 0
  return {
    order,
    event,
    tickets: tickets
      .filter(({ status }) => status === 'valid')
      .map(({ id, fullName, ticketTypeName, code, attendee }) => ({
        id,
        fullName,
        ticketTypeName,
        code,
        price: priceOf(attendee),
      })),
  }
}

export type RefundOfOrder = Pick<RefundRow, 'id' | 'amount' | 'currency' | 'status' | 'reason' | 'createdAt'>

/** What went back of an order, or is on its way back, the newest first. */
export async function refundsOf({ id }: Pick<OrderRow, 'id'>): Promise<RefundOfOrder[]> {
  return query<RefundOfOrder>(
    `SELECT refund.id, refund.amount, refund.currency, refund.status, refund.reason, refund.created_at AS "createdAt"
       FROM refund JOIN payment ON payment.id = refund.payment
      WHERE payment."order" = $1 ORDER BY refund.created_at DESC LIMIT 50`,
    [id],
  )
}
