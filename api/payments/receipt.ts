import { query, ReceiptSettings, type OrderRow, type PaymentRow, type RefundRow } from '../db'
import type { Receipt } from './provider'

/** YooKassa's limit for the name of an item. */
const longestDescription = 128

/** What a payment's receipt says of its tickets, of each type and price. Nobody's name or address is in it. */
interface Said extends Omit<Receipt, 'email' | 'items'> {
  items: (Receipt['items'][number] & { ticketType: string })[]
}

/** The receipt of an order, kept with its payment; null where the organiser of the event owes none. */
export async function orderReceipt(order: OrderRow, payment: PaymentRow): Promise<Receipt | null> {
  const said = await saidNow(order.id, order.event)
  await query('UPDATE payment SET receipt_said = $2 WHERE id = $1', [payment.id, JSON.stringify(said ?? { items: [] })])
  return said && receiptOf(said, said.items, order.buyerEmail)
}

/**
 * The receipt of a refund: for the tickets that went back, or for the whole order where there were none. Event, settings
 * and ticket types are as the payment's receipt had them.
 */
export async function refundReceipt(refund: RefundRow, payment: PaymentRow): Promise<Receipt | null> {
  const order = await orderOf(payment)
  if (!order) return null
  const said = order.said ?? (await saidNow(payment.order, order.event))
  const email = order.forgotten ? contactInstead(order.organiserEmail, refund, payment) : order.email
  if (!said || said.items.length === 0 || email === null) return null
  const given = await query<Pick<Said['items'][number], 'ticketType' | 'amount' | 'quantity'>>(
    `SELECT ticket_type AS "ticketType", price AS amount, count(*)::integer AS quantity FROM attendee
      WHERE price > 0 AND id IN (SELECT attendee FROM ticket WHERE refund = $1) GROUP BY ticket_type, price`,
    [refund.id],
  )
  const items = said.items.flatMap((item) => {
    const back = given.find(({ ticketType, amount }) => ticketType === item.ticketType && amount === item.amount)
    return back ? [{ ...item, quantity: back.quantity }] : []
  })
  return receiptOf(said, given.length > 0 ? items : said.items, email)
}

/**
 * The buyer's address is gone with the account. For a refund of everything the provider takes the payment's own receipt;
 * one in part needs some address, and the organiser's is the nearest that there is.
 */
function contactInstead(organiser: string | null, refund: RefundRow, payment: PaymentRow): string | null {
  return refund.amount === payment.amount ? null : organiser
}

function receiptOf(said: Said, items: Said['items'], email: string): Receipt {
  const { taxSystem, vatCode, paymentSubject, paymentMode } = said
  const lines = items.map(({ description, quantity, amount }) => ({ description, quantity, amount }))
  return { email, items: lines, taxSystem, vatCode, paymentSubject, paymentMode }
}

interface OrderOfPayment {
  event: string
  email: string
  forgotten: boolean
  organiserEmail: string | null
  said: Said | null
}

async function orderOf({ id }: PaymentRow): Promise<OrderOfPayment | undefined> {
  const [order] = await query<OrderOfPayment>(
    `SELECT o.event, o.buyer_email AS email, o.forgotten_at IS NOT NULL AS forgotten,
            organiser.email AS "organiserEmail", payment.receipt_said AS said
       FROM payment JOIN "order" o ON o.id = payment."order" JOIN event ON event.id = o.event
       LEFT JOIN "user" organiser ON organiser.id = event.organiser WHERE payment.id = $1`,
    [id],
  )
  return order
}

/** What a receipt of an order says as of now; null where the organiser owes none. What costs nothing is on no receipt. */
async function saidNow(order: string, event: string): Promise<Said | null> {
  const [owner] = await query<{ organiser: string | null }>('SELECT organiser FROM event WHERE id = $1', [event])
  const settings = owner?.organiser ? await ReceiptSettings.findOne({ user: owner.organiser }) : undefined
  if (!settings) return null
  const items = await query<Said['items'][number]>(
    `SELECT left(event.title || ', ' || ticket_type.name, ${longestDescription}) AS description,
            count(*)::integer AS quantity, attendee.price AS amount, ticket_type.id AS "ticketType"
       FROM attendee JOIN ticket_type ON ticket_type.id = attendee.ticket_type JOIN event ON event.id = attendee.event
      WHERE attendee."order" = $1 AND attendee.price > 0
      GROUP BY event.title, ticket_type.id, attendee.price
      ORDER BY ticket_type.position, attendee.price`,
    [order],
  )
  const { taxSystem, vatCode, paymentSubject, paymentMode } = settings
  return items.length === 0 ? null : { items, taxSystem, vatCode, paymentSubject, paymentMode }
}
