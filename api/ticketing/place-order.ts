import { isLockTimeout, transaction } from '../db'
import type { EventRow, OrderRow, TicketTypeRow, Transaction } from '../db'
import type { Application } from '../forms/application-form'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import type { Locale } from '../text'
import { expireHoldsOf } from './expire-order'
import { payOrder } from './pay-order'
import { newKey, newOrderNumber } from './random-names'
import { eventState, placesLeft, saleState } from './sale'

export interface OrderContext {
  event: string
  buyer: { id: string | null; locale: Locale }
  /** Where the links in the order's mails lead. */
  origin: string
  /** Names one rendering of the form with what was typed: sent twice, it places one order. */
  submission: string
  /** How long the places are held, in minutes. */
  holdMinutes: number
  now: Date
}

/**
 * Places an order: takes one place for each attendee and holds them until `expiresAt`. What costs nothing is paid at
 * once. All or nothing: there is never half an order.
 * @throws Refusal `eventCancelled`, `eventPast`, `eventBegun`, `saleNotOpen`, `saleEnded`, `tooManyAttendees`, `soldOut`,
 * `notEnoughPlaces`, `busy`
 */
export async function placeOrder(application: Application, context: OrderContext): Promise<OrderRow> {
  try {
    return await transaction(async (tx) => take(tx, application, context))
  } catch (error) {
    if (isLockTimeout(error)) throw new Refusal('busy', {}, { cause: error })
    throw error
  }
}

/**
 * Lock, look, take. Whoever holds the event's row is alone with its places. For the last ones thousands come at once:
 * who finds none left hears so without standing in the queue for the row, where the others wait who still get one.
 */
async function take(tx: Transaction, { attendees }: Application, context: OrderContext): Promise<OrderRow> {
  await expireHoldsOf(tx, context.event, context.now)
  const seen = await tx.Event.findOne({ id: context.event })
  const event = seen && placesLeft(seen) === 0 ? seen : await tx.Event.lock(context.event)
  const placed = await tx.Order.findOne({ submission: context.submission, status: ['pending', 'paid'] })
  if (placed) return placed
  // What is hidden is not on offer, whatever the form says.
  const ticketTypes = await tx.TicketType.find({ where: { event: context.event, hidden: false }, sort: 'position ASC' })
  if (!event || event.status === 'draft') throw new Refusal('saleNotOpen')
  const priced = attendees.map((attendee) => {
    const ticketType = ticketTypes.find(({ id }) => id === attendee.ticketType)
    if (!ticketType) throw new Refusal('saleNotOpen')
    return { ...attendee, price: ticketType.price }
  })
  refuseClosedSale(event, ticketTypes, context.now)
  for (const ticketType of ticketTypes) {
    const wanted = priced.filter((attendee) => attendee.ticketType === ticketType.id).length
    if (wanted > 0) refuseTicketType(event, ticketType, wanted, context.now)
  }
  if (priced.length > placesLeft(event)) throw new Refusal('notEnoughPlaces', { count: placesLeft(event) })

  const total = priced.reduce((sum, { price }) => sum + price, 0)
  const order = await createOrder(tx, event, total, attendees[0]!.email, context)
  await tx.Attendee.createEach(
    priced.map((attendee, position) => ({ ...attendee, order: order.id, event: event.id, position })),
  )
  if (total === 0) return payOrder(tx, order, context.now)
  await addJob(tx, 'expire-order', { order: order.id }, { runAt: order.expiresAt })
  return order
}

function refuseClosedSale(event: EventRow, ticketTypes: TicketTypeRow[], now: Date): void {
  const refusals = {
    cancelled: 'eventCancelled',
    past: 'eventPast',
    begun: 'eventBegun',
    notYet: 'saleNotOpen',
    ended: 'saleEnded',
    soldOut: 'soldOut',
  } as const
  const state = eventState(event, ticketTypes, now)
  if (state !== 'open') throw new Refusal(refusals[state])
}

function refuseTicketType(event: EventRow, ticketType: TicketTypeRow, wanted: number, now: Date): void {
  const state = saleState(event, ticketType, now)
  if (state === 'notYet') throw new Refusal('saleNotOpen')
  if (state === 'ended') throw new Refusal('saleEnded')
  if (wanted > ticketType.maxPerOrder) throw new Refusal('tooManyAttendees', { max: ticketType.maxPerOrder })
  const left = placesLeft(event, ticketType)
  if (left === 0) throw new Refusal('soldOut')
  if (wanted > left) throw new Refusal('notEnoughPlaces', { count: left })
}

async function createOrder(
  tx: Transaction,
  event: EventRow,
  total: number,
  buyerEmail: string,
  { buyer, origin, submission, holdMinutes, now }: OrderContext,
): Promise<OrderRow> {
  return tx.Order.create({
    key: newKey(),
    number: newOrderNumber(),
    event: event.id,
    buyer: buyer.id,
    buyerEmail,
    locale: buyer.locale,
    origin,
    status: 'pending',
    total,
    currency: event.currency,
    submission,
    expiresAt: new Date(now.getTime() + holdMinutes * 60_000),
  }).fetch()
}
