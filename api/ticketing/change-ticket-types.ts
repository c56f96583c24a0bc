import type { EventRow, TicketTypeRow, Transaction } from '../db'
import { FormRefusal, Refusal } from '../refusal'
import { changesBetween, record } from './audit'
import { mostTicketTypes, type Editor, type TicketTypeChange, type TicketTypeFields } from './event-fields'
import { ticketTypeProblems } from './event-rules'

/**
 * Carries out these steps for an event whose row is locked. Gives how many changed something.
 * @throws FormRefusal, Refusal `ticketTypeGone`, `ticketTypeInUse`, `lastTicketType`
 */
export async function changeTicketTypes(
  tx: Transaction,
  event: EventRow,
  steps: TicketTypeChange[],
  by: Editor,
): Promise<number> {
  let changed = 0
  for (const step of steps) changed += Number(await carryOut(tx, event, step, by))
  const left = await tx.TicketType.find({ event: event.id })
  if (left.length > mostTicketTypes)
    throw new FormRefusal([{ field: 'ticketTypes', text: 'form.tooManyTicketTypes', values: { max: mostTicketTypes } }])
  if (event.status === 'published' && left.every(({ hidden }) => hidden)) throw new Refusal('lastTicketType')
  return changed
}

async function carryOut(tx: Transaction, event: EventRow, step: TicketTypeChange, by: Editor): Promise<boolean> {
  if (step.kind === 'add') {
    refuse(ticketTypeProblems(step.fields, undefined, step.field))
    // Sent twice, a form adds one.
    if (step.id && (await tx.TicketType.findOne({ id: step.id, event: event.id }))) return false
    await addTicketType(tx, event.id, step.fields, by, step.id)
    return true
  }
  const before = await tx.TicketType.findOne({ id: step.id, event: event.id })
  if (!before) throw new Refusal('ticketTypeGone')
  if (step.kind === 'remove') return remove(tx, before, by)
  refuse(ticketTypeProblems({ ...before, ...step.fields }, before, step.field))
  const changes = changesBetween(before, step.fields)
  if (changes.length === 0) return false
  await tx.TicketType.update({ id: before.id }, step.fields)
  const name = { field: 'name', from: before.name, to: before.name }
  const named = changes.some(({ field }) => field === 'name') ? changes : [name, ...changes]
  await record(tx, { event: event.id, ...by, action: 'ticketTypeChanged', changes: named })
  return true
}

/** Adds one to an event; what it says has been checked. */
export async function addTicketType(
  tx: Transaction,
  event: string,
  fields: TicketTypeFields,
  by: Editor,
  id?: string,
): Promise<void> {
  await tx.TicketType.create({ ...fields, ...(id === undefined ? {} : { id }), event })
  const changes = changesBetween({}, fields)
  await record(tx, { event, ...by, action: 'ticketTypeAdded', changes })
}

/** One that anybody ever ordered stays for the books: it can only be hidden. */
async function remove(tx: Transaction, { id, event, name }: TicketTypeRow, by: Editor): Promise<boolean> {
  if ((await tx.Attendee.count({ ticketType: id, event })) > 0) throw new Refusal('ticketTypeInUse', { name })
  await tx.TicketType.destroy({ id })
  await record(tx, {
    event,
    ...by,
    action: 'ticketTypeRemoved',
    changes: [{ field: 'name', from: name, to: null }],
  })
  return true
}

function refuse(problems: ReturnType<typeof ticketTypeProblems>): void {
  if (problems.length > 0) throw new FormRefusal(problems)
}
