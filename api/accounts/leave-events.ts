import type { EventRow, Transaction } from '../db'
import { Refusal } from '../refusal'
import { retire } from '../ticketing/remove-cover'

type Organised = Pick<EventRow, 'id' | 'title' | 'status'> & { hasOrders: boolean }

/** Reads and locks the events of an organiser that are still to come, and all drafts. */
export async function lockEvents(tx: Transaction, organiser: string, now: Date): Promise<Organised[]> {
  return tx.query<Organised>(
    `SELECT id, title, status, EXISTS (SELECT 1 FROM "order" WHERE "order".event = event.id) AS "hasOrders"
       FROM event WHERE organiser = $1 AND (status = 'draft' OR (status = 'published' AND ends_at > $2))
      ORDER BY id FOR UPDATE`,
    [organiser, now],
  )
}

/**
 * Drafts go with their organiser, because nobody else could see them. What people have ordered, or may order, keeps its
 * organiser there. @throws Refusal `organisesEvents`
 */
export async function leaveEvents(tx: Transaction, events: Organised[], now: Date): Promise<void> {
  const counted = events.find(({ status, hasOrders }) => status === 'published' || hasOrders)
  if (counted) throw new Refusal('organisesEvents', { title: counted.title })
  const drafts = events.map(({ id }) => id)
  await retire(tx, { event: drafts, status: ['uploading', 'preparing', 'ready'] }, now)
  await tx.TicketType.destroy({ event: drafts })
  await tx.Event.destroy({ id: drafts })
}
