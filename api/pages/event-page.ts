import { Event, TicketType, User, type EventRow, type TicketTypeRow } from '../db'
import { isSlug } from '../forms/slug'
import { settings } from '../settings'
import { coverOf, coverView } from './cover'
import { eventLinks } from './event-links'
import { areFew, eventState, opensAt, placesLeft, saleState } from '../ticketing/sale'

/** A published or cancelled event by its address; drafts do not exist for visitors. */
export async function findEvent(slug: string | undefined): Promise<EventRow | undefined> {
  if (!isSlug(slug)) return undefined
  return Event.findOne({ slug, status: ['published', 'cancelled'] })
}

/** The ticket types that visitors are offered, in their order. */
export async function ticketTypesOf(event: EventRow): Promise<TicketTypeRow[]> {
  return TicketType.find({ where: { event: event.id, hidden: false }, sort: [{ position: 'ASC' }, { id: 'ASC' }] })
}

/** What the page of an event shows. */
export async function eventPage(event: EventRow, ticketTypes: TicketTypeRow[], now: Date) {
  const organiser = event.organiser === null ? undefined : await User.findOne({ id: event.organiser })
  const state = eventState(event, ticketTypes, now)
  const cover = await coverOf(event)
  return {
    event: {
      ...event,
      organiser: [organiser?.firstName, organiser?.lastName].filter(Boolean).join(' '),
      left: placesLeft(event),
      few: areFew(placesLeft(event)),
      ticketTypes: ticketTypes.map((ticketType) => ({
        ...ticketType,
        currency: event.currency,
        left: placesLeft(event, ticketType),
        few: areFew(placesLeft(event, ticketType)),
        state: saleState(event, ticketType, now),
      })),
    },
    cover: cover && coverView(cover),
    links: eventLinks(event, `${settings().baseUrl}/events/${event.slug}`),
    state,
    opensAt: opensAt(ticketTypes, now),
    canApply: state === 'open',
  }
}
