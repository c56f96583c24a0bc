import { query, ReceiptSettings, type OrderRow, type PaymentRow, type RefundRow } from '../db'
import type { Receipt } from './provider'

/** YooKassa's limit for the name of an item. */
const longestDescription = 128

interface Item {
  description: string
  quantity: number
  amount: number
}

/** The receipt of an order; null where the organiser of the event owes none. */
export async function orderReceipt({ id, event, buyerEmail }: OrderRow): Promise<Receipt | null> {
  return receiptOf(event, buyerEmail, await itemsOf('attendee."order" = $1', id))
}

/** The receipt of a refund: for the tickets that went back, or for the whole order where there were none. */
export async function refundReceipt(refund: RefundRow, payment: PaymentRow): Promise<Receipt | null> {
  const [order] = await query<{ event: string; email: string }>(
    'SELECT event, buyer_email AS email FROM "order" WHERE id = $1',
    [payment.order],
  )
  if (!order) return null
  const items = await itemsOf('attendee.id IN (SELECT attendee FROM ticket WHERE refund = $1)', refund.id)
  const all = items.length > 0 ? items : await itemsOf('attendee."order" = $1', payment.order)
  return receiptOf(order.event, order.email, all)
}

async function receiptOf(event: string, email: string, items: Item[]): Promise<Receipt | null> {
  const [owner] = await query<{ organiser: string | null }>('SELECT organiser FROM event WHERE id = $1', [event])
  const settings = owner?.organiser ? await ReceiptSettings.findOne({ user: owner.organiser }) : undefined
  if (!settings || items.length === 0) return null
  const { taxSystem, vatCode, paymentSubject, paymentMode } = settings
  return { email, items, taxSystem, vatCode, paymentSubject, paymentMode }
}

/** What was bought, like with like; what costs nothing is on no receipt. */
async function itemsOf(which: string, value: string): Promise<Item[]> {
  return query<Item>(
    `SELECT left(event.title || ', ' || ticket_type.name, ${longestDescription}) AS description,
            count(*)::integer AS quantity, attendee.price AS amount
       FROM attendee JOIN ticket_type ON ticket_type.id = attendee.ticket_type JOIN event ON event.id = attendee.event
      WHERE ${which} AND attendee.price > 0
      GROUP BY event.title, ticket_type.name, ticket_type.position, attendee.price
      ORDER BY ticket_type.position, attendee.price`,
    [value],
  )
}
