import { query, type Transaction } from '../db'
import type { AnnouncementKind } from './announcement'

/**
 * One row for each address: that of the buyer, who sees the whole order, before that of an attendee. $1 event, $2 kind.
 * Of a cancelled event the buyers hear by the mails about their money; left are those for whom somebody else has paid,
 * and whose tickets became void by the cancellation. (A minute's allowance, should clocks differ.)
 */
const people = `
  WITH affected AS MATERIALIZED (
    SELECT o.id AS "order", o.buyer_email, o.created_at, attendee.id AS attendee, attendee.email
      FROM ticket JOIN attendee ON attendee.id = ticket.attendee JOIN "order" o ON o.id = ticket."order"
     WHERE ticket.event = $1 AND o.forgotten_at IS NULL AND (ticket.status <> 'cancelled' OR ticket.updated_at >= (
       SELECT max(created_at) - interval '1 minute' FROM audit_entry
        WHERE event = $1 AND action = 'cancelled' AND $2 = 'cancelled'))
  ), people AS (
    SELECT buyer_email AS email, "order", NULL::uuid AS attendee, created_at, 0 AS rank
      FROM affected WHERE $2 <> 'cancelled'
    UNION ALL
    SELECT email, "order", attendee, created_at, 1 FROM affected
     WHERE $2 <> 'cancelled' OR email NOT IN (SELECT buyer_email FROM affected)
  )
  SELECT DISTINCT ON (email) email, "order", attendee FROM people ORDER BY email, rank, created_at DESC, attendee`

/** To how many addresses an announcement of this kind would go: reads all tickets of the event. */
export async function countRecipients(event: string, kind: AnnouncementKind): Promise<number> {
  const [row] = await query<{ count: number }>(`SELECT count(*)::integer AS count FROM (${people}) p`, [event, kind])
  return row?.count ?? 0
}

/** Makes the list of recipients, once; whoever comes second finds it made. */
export async function gatherRecipients(tx: Transaction, announcement: string): Promise<void> {
  const [open] = await tx.query<{ event: string; kind: AnnouncementKind }>(
    'SELECT event, kind FROM announcement WHERE id = $1 AND recipients IS NULL FOR UPDATE',
    [announcement],
  )
  if (!open) return
  await tx.query(
    `INSERT INTO announcement_recipient (announcement, "order", attendee, address_hash)
     SELECT $3, "order", attendee, sha256(convert_to(email, 'UTF8')) FROM (${people}) p`,
    [open.event, open.kind, announcement],
  )
  await tx.query(
    `UPDATE announcement SET recipients = (SELECT count(*) FROM announcement_recipient WHERE announcement = $1)
      WHERE id = $1`,
    [announcement],
  )
}
