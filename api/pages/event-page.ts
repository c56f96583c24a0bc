import { Event, query, TicketType, User, type EventRow, type TicketTypeRow } from '../db'
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

export interface FeedCard {
  slug: string
  title: string
  venue: string
  city: string
  startsAt: Date
  timeZone: string
  currency: string
  capacity: number
  left: number
  soldOut: boolean
  few: boolean
  /** The cheapest ticket in minor units; null where there is no ticket type. */
  priceFrom: number | null
}

/** So many events make one page of the feed. */
const pageSize = 30

/** Where a page of the feed begins: after this event. */
export interface FeedPosition {
  startsAt: Date
  id: string
}

/** One page of upcoming published events, the nearest first: one query, however many events there are. */
export async function feedPage(after: FeedPosition | undefined, now: Date) {
  const rows = await query<Omit<FeedCard, 'soldOut' | 'few'> & { id: string }>(
    `SELECT id, slug, title, venue, city, starts_at AS "startsAt", time_zone AS "timeZone", currency, capacity,
            capacity - taken AS left,
            (SELECT min(price) FROM ticket_type WHERE ticket_type.event = event.id) AS "priceFrom"
       FROM event
      WHERE status = 'published' AND starts_at > $1 AND (starts_at, id) > ($2, $3)
      ORDER BY starts_at, id LIMIT $4`,
    [now, after?.startsAt ?? now, after?.id ?? '00000000-0000-0000-0000-000000000000', pageSize + 1],
  )
  const events = rows.slice(0, pageSize).map((row) => ({ ...row, soldOut: row.left <= 0, few: row.left <= few }))
  const last = rows.length > pageSize ? events.at(-1) : undefined
  return { events, next: last && { startsAt: last.startsAt, id: last.id } }
}
