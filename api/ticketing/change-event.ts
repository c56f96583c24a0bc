import { transaction, type EventRow, type Transaction } from '../db'
import { FormRefusal, Refusal } from '../refusal'
import { changesBetween, record, type Change } from './audit'
import { changeTicketTypes } from './change-ticket-types'
import { currencyProblems } from './currency-problems'
import type { Editor, EventFields, TicketTypeChange } from './event-fields'
import { eventProblems } from './event-rules'
import { tellChanged } from './tell-changed'

export interface EventChange {
  fields?: Partial<EventFields>
  /** In this order. */
  ticketTypes?: TicketTypeChange[]
}

export interface ChangeContext {
  by: Editor
  /** The version that the editor has seen; left out, the change counts whatever it meets. */
  version?: number
  now: Date
}

/**
 * Changes an event and its ticket types, all of it or nothing. Whoever has seen an older version is told, and nothing
 * is overwritten. The bus hears of published ones.
 * @returns the event as it is now, and what ticket holders and others may want to know
 * @throws FormRefusal, Refusal `eventGone`, `eventIsCancelled`, `eventChangedMeanwhile`, `ticketTypeGone`,
 * `ticketTypeInUse`, `lastTicketType`
 */
export async function changeEvent(
  id: string,
  change: EventChange,
  context: ChangeContext,
): Promise<{ event: EventRow; changes: Change[] }> {
  return transaction(async (tx) => applyChange(tx, id, change, context))
}

/** The same in a transaction that goes on. */
export async function applyChange(
  tx: Transaction,
  id: string,
  change: EventChange,
  { by, version, now }: ChangeContext,
): Promise<{ event: EventRow; changes: Change[] }> {
  const before = await tx.Event.lock(id)
  if (!before) throw new Refusal('eventGone')
  if (before.status === 'cancelled') throw new Refusal('eventIsCancelled')
  const fields = change.fields ?? {}
  const after = { ...before, ...fields }
  const problems = [
    ...eventProblems(after, before, now),
    ...(await currencyProblems(tx, before, after.currency, change.ticketTypes ?? [])),
  ]
  if (problems.length > 0) throw new FormRefusal(problems)
  const changes = changesBetween(before, fields)
  const steps = await changeTicketTypes(tx, before, change.ticketTypes ?? [], by)
  if (changes.length === 0 && steps === 0) return { event: before, changes }
  // Not before it is known that something would change: a form that was sent twice is no second editor.
  if (version !== undefined && version !== before.version) throw new Refusal('eventChangedMeanwhile')

  const [event = before] = await tx.Event.update({ id }, { ...fields, version: before.version + 1 })
  if (changes.length > 0) await record(tx, { event: id, ...by, action: 'changed', changes })
  await tellChanged(tx, event, namesOf(changes, steps))
  return { event, changes }
}

function namesOf(changes: Change[], steps: number): string[] {
  const names = changes.map(({ field }) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  return steps > 0 ? [...names, 'ticket_types'] : names
}
