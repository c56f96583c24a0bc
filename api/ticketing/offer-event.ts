import type { EventRow, Transaction } from '../db'
import { Refusal } from '../refusal'
import { record } from './audit'
import type { Editor } from './event-fields'
import { openToVisitors, refuseUnready } from './publish-event'

/** How somebody may bring an event before visitors: at once, or by way of an admin. */
export type Publishing = 'open' | 'moderated'

/**
 * Publishes a draft, or hands it in for an admin to look at, in a transaction that goes on.
 * @throws Refusal `eventGone`, `eventNotDraft`, `eventPast`, `lastTicketType`
 */
export async function offerEvent(
  tx: Transaction,
  id: string,
  { by, publishing, now }: { by: Editor; publishing: Publishing; now: Date },
): Promise<EventRow> {
  if (publishing === 'open') return openToVisitors(tx, id, by, now)
  return handIn(tx, id, by, now)
}

/** A draft waits for an admin from now on; one that waits already keeps its turn. */
async function handIn(tx: Transaction, id: string, by: Editor, now: Date): Promise<EventRow> {
  const draft = await tx.Event.lock(id)
  if (!draft) throw new Refusal('eventGone')
  await refuseUnready(tx, draft, now)
  if (draft.submittedAt) return draft
  const changes = { submittedAt: now, moderationNote: null, version: draft.version + 1 }
  const [event = draft] = await tx.Event.update({ id }, changes)
  await record(tx, { event: id, ...by, action: 'submitted' })
  return event
}
