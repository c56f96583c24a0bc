import ical from 'ical-generator'
import type { EventRow } from '../db'
import type { IssuedTicket } from '../ticketing/order-summary'

/** A calendar file (RFC 5545) with one entry: the event, with the ticket's code and address. */
export function ticketCalendar(ticket: IssuedTicket, event: EventRow, url: string): string {
  const calendar = ical({ prodId: { company: 'Foyer', product: 'Foyer' } })
  calendar.createEvent({
    id: ticket.id,
    start: event.startsAt,
    end: event.endsAt,
    stamp: ticket.createdAt,
    summary: event.title,
    description: `${ticket.fullName}, ${ticket.ticketTypeName}, ${ticket.code}`,
    location: [event.venue, event.address, event.city].filter(Boolean).join(', '),
    url,
  })
  return calendar.toString()
}
