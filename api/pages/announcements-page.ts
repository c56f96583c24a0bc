import { query, type EventRow } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'
import { asTold, whenAndWhere } from '../mail/whereabouts'
import type { Texts } from '../text'
import { announcementKind, hindranceTo, untoldChanges, type Announcement } from '../ticketing/announcement'
import { countRecipients } from '../ticketing/announcement-recipients'
import type { Change } from '../ticketing/audit'

interface Row extends Omit<Announcement, 'event'> {
  authorName: string
  time: string
}

/** So many announcements make one page, and so many addresses that refused one are named. */
const pageSize = 20
const mostRefused = 20

/** What ticket holders of an event were told, the newest first, and how far each has got: two queries. */
export async function announcementsPage(event: EventRow, { format }: Texts, after: ListPosition | undefined) {
  const rows = await query<Row>(
    `SELECT a.id, author, kind, text, changes, recipients, sent, failed, skipped, a.created_at AS "createdAt",
            finished_at AS "finishedAt", concat_ws(' ', first_name, last_name) AS "authorName",
            (extract(epoch FROM a.created_at) * 1000000)::bigint::text AS time
       FROM announcement a LEFT JOIN "user" ON "user".id = author
      WHERE event = $1
        AND ($2::bigint IS NULL OR (a.created_at, a.id) < (timestamptz 'epoch' + $2 * interval '1 microsecond', $3::uuid))
      ORDER BY a.created_at DESC, a.id DESC LIMIT ${pageSize + 1}`,
    [event.id, after?.time ?? null, after?.id ?? null],
  )
  const shown = rows.slice(0, pageSize)
  const refused = await refusedAddresses(shown.filter(({ failed }) => failed > 0).map(({ id }) => id))
  const last = rows.length > pageSize ? shown.at(-1) : undefined
  const path = `/admin/events/${event.id}/announcements`
  return {
    event,
    announcements: shown.map((row) => ({
      ...row,
      told: toldOf(event, row.changes, format),
      done: row.sent + row.failed + row.skipped,
      refused: refused.filter(({ announcement }) => announcement === row.id),
    })),
    next: last && listLink(path, {}, last),
    begun: after !== undefined,
  }
}

/** The addresses that a mail server refused, with what it said. */
async function refusedAddresses(announcements: string[]) {
  if (announcements.length === 0) return []
  return query<{ announcement: string; email: string; failure: string }>(
    `SELECT a.id AS announcement, coalesce(attendee.email, o.buyer_email) AS email, failure
       FROM unnest($1::uuid[]) a (id) CROSS JOIN LATERAL (
         SELECT * FROM announcement_recipient WHERE announcement = a.id AND failure IS NOT NULL
          ORDER BY id LIMIT ${mostRefused}) r
       JOIN "order" o ON o.id = r."order" LEFT JOIN attendee ON attendee.id = r.attendee
      ORDER BY r.id`,
    [announcements],
  )
}

/** What would be told now, and to how many people. */
export async function announcementOffer(event: EventRow, { format }: Texts) {
  const changes = await untoldChanges(event)
  const kind = announcementKind(event, changes)
  const [recipients, hindrance] = await Promise.all([kind ? countRecipients(event.id, kind) : 0, hindranceTo(event)])
  const told = toldOf(event, kind === 'changed' ? changes : [], format)
  return { event, kind, told, recipients, hindrance: recipients === 0 ? 'nobodyToTell' : hindrance }
}

function toldOf(event: EventRow, changes: Change[], format: Texts['format']) {
  const sides = [asTold(event, changes, 'from'), asTold(event, changes, 'to')] as const
  return whenAndWhere(...sides, format).filter(({ was, is }) => was !== is)
}
