import { query, type EventRow } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'
import type { Visitor } from '../http/types'

type Fields = 'id' | 'slug' | 'title' | 'status' | 'startsAt' | 'endsAt' | 'timeZone' | 'capacity' | 'taken'
interface Row extends Pick<EventRow, Fields> {
  time: string
  organiser: string | null
}

/** So many events make one page. */
const pageSize = 30

/** One page of the events that a user may see in the console, the latest first: one query, however many there are. */
export async function consoleEvents({ id, role }: Visitor, after: ListPosition | undefined, now: Date) {
  const everybodys = role === 'ROLE_ADMIN'
  const rows = await query<Row>(
    `SELECT event.id, slug, title, event.status, starts_at AS "startsAt", ends_at AS "endsAt", time_zone AS "timeZone",
            capacity, taken, (extract(epoch FROM starts_at) * 1000000)::bigint::text AS time,
            concat_ws(' ', first_name, last_name) AS organiser
       FROM event LEFT JOIN "user" ON "user".id = organiser
      WHERE ${everybodys ? '$1::uuid IS NOT NULL' : 'organiser = $1'}
        AND ($2::bigint IS NULL OR (starts_at, event.id) < (timestamptz 'epoch' + $2 * interval '1 microsecond', $3::uuid))
      ORDER BY starts_at DESC, event.id DESC LIMIT ${pageSize + 1}`,
    [id, after?.time ?? null, after?.id ?? null],
  )
  const events = rows.slice(0, pageSize).map((row) => ({ ...row, over: row.endsAt <= now }))
  const last = rows.length > pageSize ? events.at(-1) : undefined
  return { events, everybodys, next: last && listLink('/admin/events', {}, last), begun: after !== undefined }
}
