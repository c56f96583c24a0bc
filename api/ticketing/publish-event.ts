import { publish } from '../bus/outbox'
import { transaction, type EventRow, type Transaction } from '../db'
import { Refusal } from '../refusal'
import { record } from './audit'
import type { Editor } from './event-fields'

/**
 * Opens a draft to visitors.
 * @throws Refusal `eventGone`, `eventNotDraft`, `eventPast`, `lastTicketType`
 */
export async function publishEvent(id: string, by: Editor, now: Date): Promise<EventRow> {
  return transaction(async (tx) => openToVisitors(tx, id, by, now))
}

/** The same in a transaction that goes on. */
export async function openToVisitors(tx: Transaction, id: string, by: Editor, now: Date): Promise<EventRow> {
  const draft = await tx.Event.lock(id)
  if (!draft) throw new Refusal('eventGone')
  await refuseUnready(tx, draft, now)
  const [event = draft] = await tx.Event.update(
    { id },
    { status: 'published', publishedAt: now, submittedAt: null, moderationNote: null, version: draft.version + 1 },
  )
  await record(tx, { event: id, ...by, action: 'published' })
  await tellPublished(tx, event)
  return event
}

export async function tellPublished(tx: Pick<Transaction, 'query'>, event: EventRow): Promise<void> {
  const { id, organiser, slug, title, startsAt, endsAt, timeZone } = event
  await publish(
    tx,
    'event.published',
    { id, organiser },
    {
      event_id: id,
      slug,
      title,
      starts_at: startsAt.toISOString(),
      ends_at: endsAt.toISOString(),
      time_zone: timeZone,
    },
  )
}

/** What visitors cannot use yet is neither published nor handed in. @throws Refusal as above */
export async function refuseUnready(tx: Transaction, event: EventRow, now: Date): Promise<void> {
  if (event.status !== 'draft') throw new Refusal('eventNotDraft')
  if (event.startsAt <= now) throw new Refusal('eventPast')
  if ((await tx.TicketType.count({ event: event.id, hidden: false })) === 0) throw new Refusal('lastTicketType')
}
