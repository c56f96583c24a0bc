import type { EventRow, Transaction } from '../db'
import { pool } from '../db/pool'
import type { ListPosition } from '../forms/list-position'

/** An event with its ticket types, as one statement finds it. */
export interface FoundEvent extends Pick<EventRow, 'id' | 'slug' | 'title' | 'description' | 'venue' | 'address'> {
  startsAt: Date
  endsAt: Date
  timeZone: string
  city: string
  status: EventRow['status']
  currency: string
  capacity: number
  taken: number
  version: number
  /** Its place in the list: microseconds since 1970. */
  time: string
  /** Those that are not hidden, in their order; times as the database writes them into JSON. */
  ticketTypes: FoundTicketType[]
}
export interface FoundTicketType {
  id: string
  name: string
  price: number
  quota: number | null
  taken: number
  saleStartsAt: string | null
  saleEndsAt: string | null
  maxPerOrder: number
}

const columns = `event.id, slug, title, description, starts_at AS "startsAt", ends_at AS "endsAt", time_zone AS "timeZone",
  venue, address, city, event.status, currency, capacity, event.taken, version,
  (extract(epoch FROM starts_at) * 1000000)::bigint::text AS time,
  (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'price', price, 'quota', quota, 'taken', taken,
            'saleStartsAt', sale_starts_at, 'saleEndsAt', sale_ends_at, 'maxPerOrder', max_per_order)
            ORDER BY position, id), '[]')
     FROM ticket_type WHERE ticket_type.event = event.id AND NOT hidden) AS "ticketTypes"`

/**
 * What everybody may read, asked by prepared statements past Waterline: a page of a portal may ask for it with every
 * visit. Drafts do not exist.
 */
export async function findPublicEvent(id: string): Promise<FoundEvent | undefined> {
  const text = `SELECT ${columns} FROM event WHERE id = $1 AND status <> 'draft'`
  return (await pool().query<FoundEvent>({ name: 'api-event', text, values: [id] })).rows[0]
}

export async function findCapacity(id: string): Promise<Pick<FoundEvent, 'id' | 'capacity' | 'taken'> | undefined> {
  const text = `SELECT id, capacity, taken FROM event WHERE id = $1 AND status <> 'draft'`
  return (await pool().query<FoundEvent>({ name: 'api-capacity', text, values: [id] })).rows[0]
}

/** Upcoming published events, the nearest first, at most `limit`, and where the next page begins. */
export async function findUpcoming(
  after: ListPosition | undefined,
  limit: number,
  now: Date,
): Promise<{ events: FoundEvent[]; next: ListPosition | undefined }> {
  const text = `SELECT ${columns} FROM event
    WHERE status = 'published' AND starts_at > $1
      AND (starts_at, id) > (coalesce(timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $1), $3::uuid)
    ORDER BY starts_at, id LIMIT $4`
  const values = [now, after?.time ?? null, after?.id ?? '00000000-0000-0000-0000-000000000000', limit + 1]
  const { rows } = await pool().query<FoundEvent>({ name: 'api-events', text, values })
  const events = rows.slice(0, limit)
  return { events, next: rows.length > limit ? events.at(-1) : undefined }
}

/** The same of any event, also of a draft, as it is inside a transaction. */
export async function readEvent(tx: Pick<Transaction, 'query'>, id: string): Promise<FoundEvent> {
  const [event] = await tx.query<FoundEvent>(`SELECT ${columns} FROM event WHERE id = $1`, [id])
  if (!event) throw new Error('An event went while it was locked')
  return event
}
