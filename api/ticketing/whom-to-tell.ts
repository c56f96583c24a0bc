import { Order, type EventRow } from '../db'
import type { Change } from './audit'
import { holdersCare } from './event-fields'

/** How many orders have paid for something that has changed: their buyers should hear of it. */
export async function whomToTell({ event, changes }: { event: EventRow; changes: Change[] }): Promise<number> {
  const cares = changes.some(({ field }) => holdersCare.some((each) => each === field))
  return cares && event.status === 'published' ? Order.count({ event: event.id, status: 'paid' }) : 0
}
