import ical from 'ical-generator'
import type { EventRow } from '../db'
import type { IssuedTicket } from '../ticketing/order-summary'
import { plainText } from '../text/markdown'
import type { Announced } from './upcoming'
import { ticketsCalendar } from '../ticketing/tickets-calendar'

/** A calendar file (RFC 5545) with one entry: the event, with the ticket's code and address. */
export function ticketCalendar(ticket: IssuedTicket, event: EventRow, url: string): string {
  return ticketsCalendar([{ ...ticket, url }], event)
}

/** A calendar to subscribe to. The same events make the same file, byte for byte, so that readers can ask whether it changed. */
export function feedCalendar(events: Announced[], name: string, urlOf: (event: Announced) => string): string {
  const calendar = ical({ name, prodId: { company: 'Foyer', product: 'Foyer' }, ttl: 60 * 60 })
  for (const event of events)
    calendar.createEvent({
      id: event.id,
      start: event.startsAt,
      end: event.endsAt,
      stamp: event.updatedAt,
      lastModified: event.updatedAt,
      summary: event.title,
      description: plainText(event.description, 500),
      location: [event.venue, event.address, event.city].filter(Boolean).join(', '),
      url: urlOf(event),
    })
  return calendar.toString()
}
