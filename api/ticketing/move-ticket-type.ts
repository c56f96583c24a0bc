import { transaction } from '../db'
import { Refusal } from '../refusal'
import { record } from './audit'
import type { Editor } from './event-fields'
import { tellChanged } from './tell-changed'
import { ticketTypesOf } from './ticket-types-of'

/** So many steps towards the end of the list; towards its beginning below zero. */
export type Step = -1 | 1

/**
 * Moves a ticket type one step in the order that visitors see; at its end it stays where it is.
 * @throws Refusal `eventGone`, `ticketTypeGone`, `eventIsCancelled`
 */
export async function moveTicketType(event: string, id: string, step: Step, by: Editor): Promise<void> {
  await transaction(async (tx) => {
    const row = await tx.Event.lock(event)
    if (!row) throw new Refusal('eventGone')
    if (row.status === 'cancelled') throw new Refusal('eventIsCancelled')
    const types = await ticketTypesOf(event, tx)
    const from = types.findIndex((type) => type.id === id)
    const moved = types[from]
    if (!moved) throw new Refusal('ticketTypeGone')
    const to = from + step
    if (to < 0 || to >= types.length) return
    types.splice(from, 1)
    types.splice(to, 0, moved)
    for (const [position, type] of types.entries())
      if (type.position !== position) await tx.TicketType.update({ id: type.id }, { position })
    await tx.Event.update({ id: event }, { version: row.version + 1 })
    const name = { field: 'name', from: moved.name, to: moved.name }
    const changes = [name, { field: 'position', from: from + 1, to: to + 1 }]
    await record(tx, { event, ...by, action: 'ticketTypeChanged', changes })
    await tellChanged(tx, row, ['ticket_types'])
  })
}
