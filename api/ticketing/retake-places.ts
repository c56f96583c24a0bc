import type { OrderRow, RefundReason, Transaction } from '../db'
import { placesLeft } from './sale'

/**
 * Takes the places of an expired order again, all of them or none. The caller has locked the order.
 * A cancelled event, or one that is over, has no places to give. Gives why there are none, null once they are taken.
 */
export async function retakePlaces(
  tx: Transaction,
  order: OrderRow,
  now: Date,
): Promise<Extract<RefundReason, 'late' | 'event_past' | 'event_cancelled'> | null> {
  const event = await tx.Event.lock(order.event)
  if (event?.status !== 'published') return 'event_cancelled'
  if (now >= event.endsAt) return 'event_past'
  const ticketTypes = await tx.TicketType.find({ event: event.id })
  const attendees = await tx.Attendee.find({ order: order.id })
  const enough = ticketTypes.every((ticketType) => {
    const wanted = attendees.filter((attendee) => attendee.ticketType === ticketType.id).length
    return wanted === 0 || wanted <= placesLeft(event, ticketType)
  })
  if (!enough || attendees.length > placesLeft(event)) return 'late'
  await tx.Attendee.update({ order: order.id }, { holdsPlace: true })
  return null
}
