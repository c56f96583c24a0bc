import { addJob } from '../jobs/queue'
import { transaction, type EventRow, type Transaction } from '../db'
import { Refusal } from '../refusal'
import { record } from './audit'
import type { Editor } from './event-fields'
import { offerEvent } from './offer-event'
import { openToVisitors, refuseUnready } from './publish-event'

/** An admin who answers, and the host of the links in the mail about it. */
export interface Moderator extends Editor {
  user: string
  origin: string
}

/**
 * Hands a draft in for an admin to look at; one that waits already goes on waiting.
 * @throws Refusal `eventGone`, `eventNotDraft`, `eventPast`, `lastTicketType`
 */
export async function submitEvent(id: string, by: Editor, now: Date): Promise<void> {
  await transaction(async (tx) => offerEvent(tx, id, { by, publishing: 'moderated', now }))
}

/** Takes it back before an admin has answered. @throws Refusal `eventGone`, `eventNotWaiting` */
export async function withdrawSubmission(id: string, by: Editor): Promise<void> {
  await transaction(async (tx) => {
    const event = await waiting(tx, id)
    await tx.Event.update({ id }, { submittedAt: null, version: event.version + 1 })
    await record(tx, { event: id, ...by, action: 'withdrawn' })
  })
}

/** Gives it back to its organiser, who reads why. @throws Refusal `eventGone`, `eventNotWaiting` */
export async function returnEvent(id: string, note: string, { user, origin }: Moderator): Promise<void> {
  await transaction(async (tx) => {
    const event = await waiting(tx, id)
    await tx.Event.update({ id }, { submittedAt: null, moderationNote: note, version: event.version + 1 })
    const changes = [{ field: 'moderationNote', from: null, to: note }]
    await record(tx, { event: id, user, action: 'returned', changes })
    await addJob(tx, 'tell-moderated', { event: id, verdict: 'returned', origin })
  })
}

/**
 * Publishes what somebody has seen in this version; the organiser is told by mail if it was somebody else.
 * @throws Refusal `eventGone`, `eventNotDraft`, `eventPast`, `lastTicketType`, `eventChangedMeanwhile`
 */
export async function publishSeen(id: string, version: number, by: Moderator, now: Date): Promise<void> {
  const { user, origin } = by
  await transaction(async (tx) => {
    const event = await locked(tx, id)
    await refuseUnready(tx, event, now)
    if (event.version !== version) throw new Refusal('eventChangedMeanwhile')
    const { organiser } = await openToVisitors(tx, id, { user }, now)
    if (organiser !== user) await addJob(tx, 'tell-moderated', { event: id, verdict: 'published', origin })
  })
}

async function locked(tx: Transaction, id: string): Promise<EventRow> {
  const event = await tx.Event.lock(id)
  if (!event) throw new Refusal('eventGone')
  return event
}

async function waiting(tx: Transaction, id: string): Promise<EventRow> {
  const event = await locked(tx, id)
  if (!event.submittedAt) throw new Refusal('eventNotWaiting')
  return event
}
