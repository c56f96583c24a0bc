import { Event, TicketType, User, type EventRow, type TicketTypeRow } from '../db'
import { eventState, placesLeft, saleState } from '../ticketing/sale'

/** So many places or fewer are "few". */
const few = 5

/** A published or cancelled event by its address; drafts do not exist for visitors. */
export async function findEvent(slug: string | undefined): Promise<EventRow | undefined> {
  if (slug === undefined || !/^[a-z0-9-]{1,255}$/.test(slug)) return undefined
  return Event.findOne({ slug, status: ['published', 'cancelled'] })
}

export async function ticketTypesOf(event: EventRow): Promise<TicketTypeRow[]> {
  return TicketType.find({ where: { event: event.id }, sort: [{ position: 'ASC' }, { id: 'ASC' }] })
}

/** What the page of an event shows. */
export async function eventPage(event: EventRow, ticketTypes: TicketTypeRow[], now: Date) {
  const organiser = event.organiser === null ? undefined : await User.findOne({ id: event.organiser })
  const state = eventState(event, ticketTypes, now)
  return {
    event: {
      ...event,
      paragraphs: event.description.split(/\n\s*\n/).filter(Boolean),
      organiser: [organiser?.firstName, organiser?.lastName].filter(Boolean).join(' '),
      left: placesLeft(event),
      few: placesLeft(event) <= few,
      mapUrl: `https://www.openstreetmap.org/search?query=${encodeURIComponent(`${event.address}, ${event.city}`)}`,
      ticketTypes: ticketTypes.map((ticketType) => ({
        ...ticketType,
        currency: event.currency,
        left: placesLeft(event, ticketType),
        few: placesLeft(event, ticketType) <= few,
        state: saleState(event, ticketType, now),
      })),
    },
    state,
    canApply: state === 'open',
  }
}
