import { query } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'
import type { ProfileList } from '../forms/profile-list'

interface Entry {
  event: { slug: string; title: string; startsAt: Date; timeZone: string; venue: string }
  order: { key: string; status: string; total: number; currency: string; expiresAt: Date }
  tickets: { key: string; code: string; fullName: string }[]
}

interface Row extends Pick<Entry, 'tickets'> {
  id: string
  time: string
}

/** One page of a list, the next one and whether there is one before. */
interface Part {
  entries: Entry[]
  next: string | undefined
  begun: boolean
}

/** So many orders make one page of each list. */
const pageSize = 20

/** Upcoming events come the nearest first, past ones the latest first. */
const lists = {
  upcoming: { which: 'event.ends_at > $2', beyond: '>', direction: 'ASC' },
  past: { which: 'event.ends_at <= $2', beyond: '<', direction: 'DESC' },
}

/**
 * The events of a user: what is paid or still held, upcoming and past. One query each, tickets included, however many
 * there are. One of the lists goes on from a place that a link names.
 */
export async function profilePage(user: string, now: Date, asked?: { list: ProfileList; after: ListPosition }) {
  const part = (list: ProfileList) => partOf(user, now, list, asked?.list === list ? asked.after : undefined)
  const [upcoming, past] = await Promise.all([part('upcoming'), part('past')])
  return { upcoming, past }
}

async function partOf(user: string, now: Date, list: ProfileList, after: ListPosition | undefined): Promise<Part> {
  const { which, beyond, direction } = lists[list]
  const place = after
    ? `AND (event.starts_at, o.id) ${beyond} (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid)`
    : ''
  const rows = await query<Entry['event'] & Entry['order'] & Row>(
    `SELECT event.slug, event.title, event.starts_at AS "startsAt", event.time_zone AS "timeZone", event.venue,
            o.id, o.key, o.status, o.total, o.currency, o.expires_at AS "expiresAt",
            (extract(epoch FROM event.starts_at) * 1000000)::bigint::text AS time,
            coalesce((SELECT json_agg(json_build_object('key', ticket.key, 'code', ticket.code,
                                                        'fullName', attendee.full_name) ORDER BY attendee.position)
                        FROM ticket JOIN attendee ON attendee.id = ticket.attendee
                       WHERE ticket."order" = o.id AND ticket.status <> 'cancelled'), '[]') AS tickets
       FROM "order" o JOIN event ON event.id = o.event
      WHERE o.buyer = $1 AND (o.status = 'paid' OR (o.status = 'pending' AND o.expires_at > $2)) AND ${which} ${place}
      ORDER BY event.starts_at ${direction}, o.id ${direction} LIMIT ${pageSize + 1}`,
    after ? [user, now, after.time, after.id] : [user, now],
  )
  const shown = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? shown.at(-1) : undefined
  return {
    entries: shown.map(({ slug, title, startsAt, timeZone, venue, tickets, ...order }) => ({
      event: { slug, title, startsAt, timeZone, venue },
      order,
      tickets,
    })),
    next: last && `${listLink('/profile', { list }, last)}#${list}`,
    begun: after !== undefined,
  }
}
