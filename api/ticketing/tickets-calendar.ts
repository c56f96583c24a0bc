import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { EventRow } from '../db'

/** As much of a ticket as its entry in a calendar says. */
export interface CalendarTicket {
  id: string
  createdAt: Date
  fullName: string
  ticketTypeName: string
  code: string
  /** The page of the ticket. */
  url: string
}

/**
 * A calendar file (RFC 5545) with an entry for each ticket. The entry keeps its UID, and its SEQUENCE grows with every
 * change of the event: so a calendar that has it moves it instead of adding another.
 */
export function ticketsCalendar(tickets: CalendarTicket[], event: EventRow): string {
  const calendar = ical({ prodId: { company: 'Foyer', product: 'Foyer' }, method: ICalCalendarMethod.PUBLISH })
  for (const ticket of tickets)
    calendar.createEvent({
      id: ticket.id,
      sequence: event.version,
      start: event.startsAt,
      end: event.endsAt,
      stamp: ticket.createdAt,
      lastModified: event.updatedAt,
      summary: event.title,
      description: `${ticket.fullName}, ${ticket.ticketTypeName}, ${ticket.code}`,
      location: [event.venue, event.address, event.city].filter(Boolean).join(', '),
      status: event.status === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      url: ticket.url,
    })
  return calendar.toString()
}
