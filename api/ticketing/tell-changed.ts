import { publish } from '../bus/outbox'
import type { EventRow, Transaction } from '../db'

/** Tells the bus what has changed of an event, if it is one that others know of; the fields by the names of the API. */
export async function tellChanged(tx: Transaction, event: EventRow, changed: string[]): Promise<void> {
  if (event.status !== 'published') return
  const { id, slug, title, organiser } = event
  await publish(tx, 'event.changed', { id, organiser }, { event_id: id, slug, title, changed })
}
