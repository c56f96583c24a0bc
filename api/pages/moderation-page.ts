import { query, type EventRow } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'

interface Row extends Pick<EventRow, 'id' | 'title' | 'startsAt' | 'timeZone' | 'version'> {
  submittedAt: Date
  organiser: string | null
  time: string
}

/** So many events make one page. */
const pageSize = 30

/** What waits for an admin, the oldest first. */
export async function moderationPage(after: ListPosition | undefined) {
  const rows = await query<Row>(
    `SELECT event.id, title, starts_at AS "startsAt", time_zone AS "timeZone", version, submitted_at AS "submittedAt",
            (extract(epoch FROM submitted_at) * 1000000)::bigint::text AS time,
            concat_ws(' ', first_name, last_name) AS organiser
       FROM event LEFT JOIN "user" ON "user".id = organiser
      WHERE submitted_at IS NOT NULL
        AND ($1::bigint IS NULL OR (submitted_at, event.id) > (timestamptz 'epoch' + $1 * interval '1 microsecond', $2::uuid))
      ORDER BY submitted_at, event.id LIMIT ${pageSize + 1}`,
    [after?.time ?? null, after?.id ?? null],
  )
  const events = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? events.at(-1) : undefined
  return { events, next: last && listLink('/admin/moderation', {}, last), begun: after !== undefined }
}

/** How many events wait, as far as it is worth counting. */
export async function waitingEvents(): Promise<number> {
  const [row] = await query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM (SELECT FROM event WHERE submitted_at IS NOT NULL LIMIT 100) waiting',
  )
  return row?.count ?? 0
}
