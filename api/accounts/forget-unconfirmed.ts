import { query } from '../db'

/** Rows that one statement removes, and statements that one run makes at most. */
const rows = 500
const statements = 100

/**
 * Forgets who registered and did not confirm within 30 days after the link ran out, a bounded number at a time: their
 * usernames are free again, and nobody is kept who perhaps knows nothing of it. Whoever has an order, an event or a
 * link that still counts stays, and so do customers, who never registered. The event bus remembers that there was
 * somebody, not who.
 */
export async function forgetUnconfirmed(now: Date): Promise<void> {
  for (let run = 0; run < statements; run++) {
    const forgotten = await query(
      `WITH gone AS (
         DELETE FROM "user" WHERE id IN
           (SELECT id FROM "user" u
             WHERE status = 'wait' AND email_confirm_expires < $1::timestamptz - interval '30 days'
               AND coalesce(invitation_expires, '-infinity') < $1 AND coalesce(password_token_expires, '-infinity') < $1
               AND NOT EXISTS (SELECT FROM "order" WHERE buyer = u.id)
               AND NOT EXISTS (SELECT FROM event WHERE organiser = u.id)
             LIMIT ${rows} FOR UPDATE SKIP LOCKED)
         RETURNING id),
       nameless AS (
         UPDATE message SET data = jsonb_build_object('user_id', gone.id) FROM gone WHERE subject = 'user/' || gone.id)
       SELECT id FROM gone`,
      [now],
    )
    if (forgotten.length < rows) return
  }
}
