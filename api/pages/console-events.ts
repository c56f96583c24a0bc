import { query, type EventRow } from '../db'
import type { EventFilter, EventStateName } from '../forms/event-filter'
import { listLink, type ListPosition } from '../forms/list-position'
import type { Visitor } from '../http/types'
import { beginning, wordsOf } from './search-words'

type Fields = 'id' | 'slug' | 'title' | 'status' | 'startsAt' | 'endsAt' | 'timeZone' | 'capacity' | 'taken'
interface Row extends Pick<EventRow, Fields | 'submittedAt'> {
  time: string
  organiser: string | null
}

/** So many events make one page. */
const pageSize = 30

/** One page of the events that a user may see in the console, the latest first: one query, however many there are. */
export async function consoleEvents(user: Visitor, filter: EventFilter, after: ListPosition | undefined, now: Date) {
  const everybodys = user.role === 'ROLE_ADMIN'
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = [everybodys ? 'true' : `organiser = ${value(user.id)}`]
  if (filter.state) conditions.push(inState(filter.state, () => value(now)))
  // Within the events of one organiser, or on the way through all of them in their order.
  if (filter.q) conditions.push(`search_form(title) LIKE ${value(`%${beginning(wordsOf(filter.q).join(' '))}`)}`)
  if (after)
    conditions.push(
      `(starts_at, event.id) < (timestamptz 'epoch' + ${value(after.time)}::bigint * interval '1 microsecond', ${value(after.id)}::uuid)`,
    )
  const rows = await query<Row>(
    `SELECT event.id, slug, title, event.status, submitted_at AS "submittedAt", starts_at AS "startsAt",
            ends_at AS "endsAt", time_zone AS "timeZone", capacity, taken,
            (extract(epoch FROM starts_at) * 1000000)::bigint::text AS time,
            concat_ws(' ', first_name, last_name) AS organiser
       FROM event LEFT JOIN "user" ON "user".id = organiser
      WHERE ${conditions.join(' AND ')}
      ORDER BY starts_at DESC, event.id DESC LIMIT ${pageSize + 1}`,
    values,
  )
  const events = rows.slice(0, pageSize).map((row) => ({ ...row, state: stateOf(row, now) }))
  const last = rows.length > pageSize ? events.at(-1) : undefined
  const filters = Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== ''))
  return {
    events,
    everybodys,
    filter,
    next: last && listLink('/admin/events', filters, last),
    begun: after !== undefined,
  }
}

/** What the console calls the state of an event. */
export function stateOf(
  { status, submittedAt, endsAt }: Pick<EventRow, 'status' | 'submittedAt' | 'endsAt'>,
  now: Date,
): EventStateName {
  if (status === 'draft') return submittedAt ? 'waiting' : 'draft'
  return status === 'published' && endsAt <= now ? 'past' : status
}

/** The same to the database. */
function inState(state: EventStateName, now: () => string): string {
  if (state === 'draft') return `event.status = 'draft' AND submitted_at IS NULL`
  if (state === 'waiting') return `event.status = 'draft' AND submitted_at IS NOT NULL`
  if (state === 'cancelled') return `event.status = 'cancelled'`
  return `event.status = 'published' AND ends_at ${state === 'past' ? '<=' : '>'} ${now()}`
}
