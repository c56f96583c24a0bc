import { query } from '../db'

interface Entry {
  event: { slug: string; title: string; startsAt: Date; timeZone: string; venue: string }
  order: { key: string; status: string; total: number; currency: string; expiresAt: Date }
  tickets: { key: string; code: string; fullName: string }[]
}

/** So many orders of each kind are shown. */
const most = 50

/** The events of a user: what is paid or still held, upcoming and past. One query each, tickets included. */
export async function profilePage(user: string, now: Date): Promise<{ upcoming: Entry[]; past: Entry[] }> {
  const [upcoming, past] = await Promise.all([
    entries(user, now, 'event.ends_at > $2', 'event.starts_at'),
    entries(user, now, 'event.ends_at <= $2', 'event.starts_at DESC'),
  ])
  return { upcoming, past }
}

async function entries(user: string, now: Date, which: string, sort: string): Promise<Entry[]> {
  const rows = await query<Entry['event'] & Entry['order'] & Pick<Entry, 'tickets'>>(
    `SELECT event.slug, event.title, event.starts_at AS "startsAt", event.time_zone AS "timeZone", event.venue,
            o.key, o.status, o.total, o.currency, o.expires_at AS "expiresAt",
            coalesce((SELECT json_agg(json_build_object('key', ticket.key, 'code', ticket.code,
                                                        'fullName', attendee.full_name) ORDER BY attendee.position)
                        FROM ticket JOIN attendee ON attendee.id = ticket.attendee
                       WHERE ticket."order" = o.id AND ticket.status <> 'cancelled'), '[]') AS tickets
       FROM "order" o JOIN event ON event.id = o.event
      WHERE o.buyer = $1 AND (o.status = 'paid' OR (o.status = 'pending' AND o.expires_at > $2)) AND ${which}
      ORDER BY ${sort}, o.created_at DESC LIMIT ${most}`,
    [user, now],
  )
  return rows.map(({ slug, title, startsAt, timeZone, venue, tickets, ...order }) => ({
    event: { slug, title, startsAt, timeZone, venue },
    order,
    tickets,
  }))
}
