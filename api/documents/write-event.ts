import { settings } from '../settings'
import type { CapacityDocument, EventDocument } from './event-document'
import type { FoundEvent, FoundTicketType } from './find-events'
import { ownTime } from './own-time'

/** An event as the API shows it. */
export function writeEvent(event: FoundEvent): EventDocument {
  const { timeZone } = event
  const { event_id, capacity, taken, left } = writeCapacity(event)
  return {
    event_id,
    slug: event.slug,
    url: `${settings().baseUrl}/events/${event.slug}`,
    title: event.title,
    description: event.description,
    starts_at: ownTime(event.startsAt, timeZone),
    ends_at: ownTime(event.endsAt, timeZone),
    time_zone: timeZone,
    venue: event.venue,
    address: event.address,
    city: event.city,
    status: event.status,
    capacity,
    taken,
    left,
    ticket_types: event.ticketTypes.map((ticketType) => writeTicketType(ticketType, event, left)),
  }
}

export function writeCapacity({
  id,
  capacity,
  taken,
}: Pick<FoundEvent, 'id' | 'capacity' | 'taken'>): CapacityDocument {
  return { event_id: id, capacity, taken, left: Math.max(0, capacity - taken) }
}

/** Its own limit and the event's both count. */
function writeTicketType(ticketType: FoundTicketType, { currency, timeZone }: FoundEvent, leftOfEvent: number) {
  const { id, name, price, quota, taken, saleStartsAt, saleEndsAt, maxPerOrder } = ticketType
  const at = (time: string | null) => (time === null ? null : ownTime(new Date(time), timeZone))
  return {
    ticket_type_id: id,
    name,
    price,
    currency,
    quota,
    left: quota === null ? leftOfEvent : Math.max(0, Math.min(leftOfEvent, quota - taken)),
    sale_starts_at: at(saleStartsAt),
    sale_ends_at: at(saleEndsAt),
    max_per_order: maxPerOrder,
  }
}
