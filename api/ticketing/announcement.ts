import { query, type EventRow, type Transaction } from '../db'
import type { Change } from './audit'
import { holdersCare } from './event-fields'

/** cancelled: tells those whom no mail about their money reaches; it goes out once. */
export type AnnouncementKind = 'changed' | 'cancelled' | 'message'

export interface Announcement {
  id: string
  event: string
  author: string | null
  kind: AnnouncementKind
  /** In the organiser's own words; may be empty where there are changes to tell. */
  text: string
  changes: Change[]
  /** Null until the list of recipients stands. */
  recipients: number | null
  sent: number
  failed: number
  skipped: number
  createdAt: Date
  finishedAt: Date | null
}

export const announcementColumns = `id, event, author, kind, text, changes, recipients, sent, failed, skipped,
  created_at AS "createdAt", finished_at AS "finishedAt"`

type Asks = Pick<Transaction, 'query'>

export async function findAnnouncement(id: string, asks: Asks = { query }): Promise<Announcement | undefined> {
  const [found] = await asks.query<Announcement>(`SELECT ${announcementColumns} FROM announcement WHERE id = $1`, [id])
  return found
}

/** What has changed for ticket holders since they were told last, or since the event was published. */
export async function untoldChanges(
  event: Pick<EventRow, 'id' | 'publishedAt'>,
  asks: Asks = { query },
): Promise<Change[]> {
  const entries = await asks.query<{ changes: Change[] }>(
    `SELECT changes FROM audit_entry
      WHERE event = $1 AND action = 'changed' AND created_at > coalesce(
        (SELECT max(created_at) FROM announcement WHERE event = $1), $2::timestamptz, '-infinity')
      ORDER BY created_at, id`,
    [event.id, event.publishedAt],
  )
  return summedUp(entries.flatMap(({ changes }) => changes))
}

/** One line for each field that holders care about, from what it was first to what it became last. */
export function summedUp(changes: Change[]): Change[] {
  return holdersCare.flatMap((field) => {
    const steps = changes.filter((change) => change.field === field)
    const [first, last] = [steps[0], steps.at(-1)]
    return first && last && first.from !== last.to ? [{ field, from: first.from, to: last.to }] : []
  })
}

/** What an announcement about this event would be; undefined where nobody can have a ticket yet. */
export function announcementKind(
  { status }: Pick<EventRow, 'status'>,
  changes: Change[],
): AnnouncementKind | undefined {
  if (status === 'draft') return undefined
  if (status === 'cancelled') return 'cancelled'
  return changes.length > 0 ? 'changed' : 'message'
}

/**
 * Why nothing can be announced just now, as the code of a refusal: one at a time, and one about a cancellation, so that
 * nobody gets two mails that say the same.
 */
export async function hindranceTo(
  { id, status }: Pick<EventRow, 'id' | 'status'>,
  asks: Asks = { query },
): Promise<'announcementUnderWay' | 'announcedAlready' | undefined> {
  const [other] = await asks.query<{ underWay: boolean }>(
    `SELECT finished_at IS NULL AS "underWay" FROM announcement
      WHERE event = $1 AND (finished_at IS NULL OR (kind = 'cancelled' AND $2 = 'cancelled'))
      ORDER BY finished_at NULLS FIRST LIMIT 1`,
    [id, status],
  )
  return other && (other.underWay ? 'announcementUnderWay' : 'announcedAlready')
}
