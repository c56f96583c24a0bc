import { transaction, type EventRow, type Transaction } from '../db'
import { FormRefusal } from '../refusal'
import { changesBetween, record } from './audit'
import { addTicketType } from './change-ticket-types'
import { mostTicketTypes, type Editor, type EventFields, type TicketTypeFields } from './event-fields'
import { eventProblems, fieldAt, ticketTypeProblems } from './event-rules'
import { freeSlug, onFreeSlug } from './event-slug'

interface Draft {
  organiser: string
  by: Editor
  /** Where it is known beforehand; else the database gives one. */
  id?: string
}

/**
 * Makes a draft that belongs to `organiser`, with its ticket types in this order.
 * @throws FormRefusal, Refusal `busy` when its address is taken again and again at this very moment
 */
export async function createEvent(
  fields: EventFields,
  ticketTypes: TicketTypeFields[],
  context: Draft & { now: Date },
): Promise<EventRow> {
  refuseBad(fields, ticketTypes, context.now)
  return onFreeSlug(() => transaction(async (tx) => insertDraft(tx, fields, ticketTypes, context)))
}

/** The same in a transaction that goes on: whoever adds and publishes at once. The fields have been checked. */
export async function insertDraft(
  tx: Transaction,
  fields: EventFields,
  ticketTypes: TicketTypeFields[],
  { organiser, by, id }: Draft,
): Promise<EventRow> {
  const slug = await freeSlug(tx, fields.title)
  const known = id === undefined ? {} : { id }
  const event = await tx.Event.create({ ...fields, ...known, slug, organiser, status: 'draft' }).fetch()
  await record(tx, {
    event: event.id,
    ...by,
    action: 'created',
    changes: changesBetween({}, fields),
  })
  for (const each of ticketTypes) await addTicketType(tx, event.id, each, by)
  return event
}

/** @throws FormRefusal that points at `ticketTypes[0][…]` where a ticket type is wrong */
export function refuseBad(fields: EventFields, ticketTypes: TicketTypeFields[], now: Date): void {
  const problems = eventProblems(fields, undefined, now)
  if (ticketTypes.length > mostTicketTypes)
    problems.push({ field: 'ticketTypes', text: 'form.tooManyTicketTypes', values: { max: mostTicketTypes } })
  else
    ticketTypes.forEach((each, index) =>
      problems.push(...ticketTypeProblems(each, undefined, fieldAt('ticketTypes', String(index)))),
    )
  if (problems.length > 0) throw new FormRefusal(problems)
}
