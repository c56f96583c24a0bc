import type { OrderRow, Transaction } from '../db'
import { placesLeft } from './sale'

/**
 * Takes the places of an expired order again, all of them or none. The caller has locked the order.
 * A cancelled event, or one that is over, has no places to give.
 */
export async function retakePlaces(tx: Transaction, order: OrderRow, now: Date): Promise<boolean> {
  const event = await tx.Event.lock(order.event)
  if (!event || event.status !== 'published' || now >= event.endsAt) return false
  const ticketTypes = await tx.TicketType.find({ event: event.id })
  const attendees = await tx.Attendee.find({ order: order.id })
  const enough = ticketTypes.every((ticketType) => {
    const wanted = attendees.filter((attendee) => attendee.ticketType === ticketType.id).length
    return wanted === 0 || wanted <= placesLeft(event, ticketType)
  })
  if (!enough || attendees.length > placesLeft(event)) return false
  await tx.Attendee.update({ order: order.id }, { holdsPlace: true })
  return true
}
