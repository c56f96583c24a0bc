import type { EventRow, TicketTypeRow, Transaction } from '../db'
import { FormRefusal, Refusal } from '../refusal'
import { applyChange } from './change-event'
import type { Editor, EventFields, TicketTypeChange, TicketTypeFields } from './event-fields'
import { offerEvent, type Publishing } from './offer-event'

/** One line of the new list of ticket types: `id` is the one that stays, and what is left out of `fields` stays too. */
export type ListedTicketType = { id: string; fields: Partial<TicketTypeFields> } | { fields: TicketTypeFields }

/** What an event is to be like; made of the event as it is, which is locked. */
export interface Rewriting {
  fields: Partial<EventFields>
  /** The whole list, in this order: what is not in it goes. */
  ticketTypes?: ListedTicketType[]
  status?: 'draft' | 'published'
}

export interface Rewriter {
  user: { id: string; role: 'ROLE_USER' | 'ROLE_ADMIN' }
  /** The versions that the editor may have seen; left out, the change counts whatever it meets. */
  versions?: number[]
  publishing: Publishing
  now: Date
}

/**
 * Changes an event as a whole, in a transaction that goes on. Others' events do not exist; hidden ticket types stay as
 * they are.
 * @throws FormRefusal, Refusal as changeEvent and offerEvent, `eventIsPublished`
 */
export async function rewriteEvent(
  tx: Transaction,
  id: string,
  rewrite: (event: EventRow) => Rewriting,
  { user, versions, publishing, now }: Rewriter,
): Promise<void> {
  const mine = user.role === 'ROLE_ADMIN' ? {} : { organiser: user.id }
  const event = (await tx.Event.findOne({ id, ...mine })) && (await tx.Event.lock(id))
  if (!event) throw new Refusal('eventGone')
  if (versions && !versions.includes(event.version)) throw new Refusal('eventChangedMeanwhile')
  const { fields, ticketTypes, status } = rewrite(event)
  if (status === 'draft' && event.status === 'published') throw new Refusal('eventIsPublished')
  const by: Editor = { user: user.id }
  const steps = ticketTypes && stepsTo(ticketTypes, await tx.TicketType.find({ event: id, hidden: false }))
  await applyChange(tx, id, { fields, ticketTypes: steps }, { by, now })
  if (status === 'published' && event.status === 'draft') await offerEvent(tx, id, { by, publishing, now })
}

function stepsTo(list: ListedTicketType[], present: TicketTypeRow[]): TicketTypeChange[] {
  const kept = new Set<string>()
  const steps = list.map((item, index): TicketTypeChange => {
    const field = `ticketTypes[${index}]`
    if (!('id' in item)) return { kind: 'add', field, fields: item.fields }
    if (kept.has(item.id) || !present.some(({ id }) => id === item.id))
      throw new FormRefusal([{ field: `${field}[ticketTypeId]`, text: 'form.ticketTypeGone' }])
    kept.add(item.id)
    return { kind: 'change', field, id: item.id, fields: item.fields }
  })
  const left = present.filter(({ id }) => !kept.has(id))
  // First what goes: of fifty, one may be replaced.
  return [...left.map(({ id }): TicketTypeChange => ({ kind: 'remove', field: 'ticketTypes', id })), ...steps]
}
