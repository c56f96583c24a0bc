import { Payment, SandboxPayment, Ticket, TicketType } from '../../api/db'
import type { EventRow, OrderRow, PaymentRow, SandboxPaymentRow } from '../../api/db'
import { refundTickets } from '../../api/payments/refund-tickets'
import { settlePayment } from '../../api/payments/settle-payment'
import { cancelEvent } from '../../api/ticketing/cancel-event'
import { cancelOrder } from '../../api/ticketing/cancel-order'
import { expireOrder } from '../../api/ticketing/expire-order'
import { abreast } from '../bench/client'
import { anEvent } from './builders'
import { anna, ilya } from './cast'
import { letHoldRunOut, order } from './orders'
import { bankSays, paymentFor } from './payments'

/** What becomes of orders, whatever the notifications of it do. */
interface Kind {
  /** Paid: all tickets are valid, and just their price was kept. Unpaid: no ticket, and no money stays. */
  ends: 'paid' | 'unpaid'
  /** What the bank says of each payment, one after the other. */
  moves: (bank: SandboxPaymentRow) => Partial<SandboxPaymentRow>[]
  /** What happens before the first notification. */
  before?(order: OrderRow, payment: PaymentRow): PromiseLike<unknown>
  /** What happens then, when all orders of this kind are there. */
  afterwards?(event: EventRow): Promise<unknown>
  /** What happens to each order, or to their event, in the middle of the flood. */
  meanwhile?(fate: Fate): Promise<unknown>
  eventMeanwhile?(event: EventRow): Promise<unknown>
  /** So many tickets of an order go back meanwhile. */
  returned?(people: number): number
}

export interface Fate {
  kind: Kind
  event: EventRow
  order: OrderRow
  people: number
  bank: SandboxPaymentRow[]
}

const paid = { status: 'succeeded', failure: null } as const
const declined = { status: 'failed', failure: 'paymentDeclined' } as const

async function expire(placed: OrderRow): Promise<void> {
  await letHoldRunOut(placed)
  await expireOrder(placed.id, new Date())
}

async function resell(event: EventRow): Promise<void> {
  const [ticketType] = await TicketType.find({ event: event.id })
  await order(event, ticketType, { people: Array.from({ length: event.capacity }, ilya) })
}

async function payAgain(placed: OrderRow, payment: PaymentRow): Promise<void> {
  await Payment.update({ id: payment.id }, declined)
  await paymentFor(placed)
}

/** The organiser gives tickets back as soon as the order is paid, whoever hears of that first. */
async function giveBack({ kind, order: placed, people }: Fate): Promise<void> {
  const [payment] = await Payment.find({ order: placed.id })
  await settlePayment(payment!, new Date())
  const tickets = await Ticket.find({ order: placed.id })
  const returned = tickets.slice(0, kind.returned?.(people)).map(({ id }) => id)
  if (returned.length > 0) await refundTickets(placed.id, 'organiser', returned)
}

export const kinds: Record<string, Kind> = {
  'paid in time': { ends: 'paid', moves: () => [paid] },
  declined: { ends: 'unpaid', moves: () => [declined] },
  'declined, and paid after all': { ends: 'paid', moves: () => [declined, paid] },
  'not paid at all': { ends: 'unpaid', moves: () => [] },
  'paid before its name reached us': {
    ends: 'paid',
    moves: () => [paid],
    before: (_, { id }) => Payment.update({ id }, { status: 'created', providerPaymentId: null, redirectUrl: null }),
  },
  'late, with places left': { ends: 'paid', moves: () => [paid], before: expire },
  'late, with no place left': { ends: 'unpaid', moves: () => [paid], before: expire, afterwards: resell },
  'paid for a cancelled order': { ends: 'unpaid', moves: () => [paid], before: cancelOrder },
  'paid twice': { ends: 'paid', moves: () => [paid], before: payAgain },
  'paid with another sum': { ends: 'unpaid', moves: ({ amount }) => [{ ...paid, amount: amount + 1 }] },
  'given back by the organiser': {
    ends: 'unpaid',
    moves: () => [paid],
    meanwhile: giveBack,
    returned: (people) => people,
  },
  'given back but for one ticket': {
    ends: 'paid',
    moves: () => [paid],
    meanwhile: giveBack,
    returned: (people) => people - 1,
  },
  'for an event that is cancelled': {
    ends: 'unpaid',
    moves: ({ id }) => (/^[0-7]/.test(id) ? [paid] : [{}, paid]),
    eventMeanwhile: ({ id }) => cancelEvent(id, 'Зал закрыт', { user: null }),
  },
}

/** So many orders of this kind, of one to three tickets each, at an event of their own. */
export async function fates(kind: Kind, many: number): Promise<Fate[]> {
  const sizes = Array.from({ length: many }, (_, index) => 1 + (index % 3))
  const capacity = sizes.reduce((sum, size) => sum + size)
  const { event, ticketTypes } = await anEvent({ capacity }, [{ maxPerOrder: 100 }])
  const all: Fate[] = []
  await abreast(4, sizes, async (people) => {
    const placed = await order(event, ticketTypes[0], { people: Array.from({ length: people }, anna) })
    const payment = await paymentFor(placed)
    await kind.before?.(placed, payment)
    const payments = await Payment.find({ order: placed.id })
    const bank = await SandboxPayment.find({ idempotencyKey: payments.map(({ id }) => id) })
    all.push({ kind, event, order: placed, people, bank })
  })
  await kind.afterwards?.(event)
  return all
}

/** Lets the bank say the next thing of a payment. */
export function move({ id }: SandboxPaymentRow, change: Partial<SandboxPaymentRow>): Promise<void> {
  return bankSays({ providerPaymentId: id } as PaymentRow, change)
}
