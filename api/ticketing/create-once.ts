import { Event, type EventRow } from '../db'
import { createEvent } from './create-event'

/**
 * Makes a draft, or gives the one that was made when the same form was sent before: `id` names one rendering of it.
 * @throws FormRefusal, Refusal `busy`
 */
export async function createEventOnce(
  id: string,
  ...[fields, ticketTypes, context]: Parameters<typeof createEvent>
): Promise<EventRow> {
  const made = () => Event.findOne({ id, organiser: context.organiser })
  const before = await made()
  if (before) return before
  try {
    return await createEvent(fields, ticketTypes, { ...context, id })
  } catch (error) {
    // Both were sent at this very moment, and the other one came first.
    const meanwhile = await made()
    if (meanwhile) return meanwhile
    throw error
  }
}
