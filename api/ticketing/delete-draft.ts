import { transaction } from '../db'
import { Refusal } from '../refusal'
import { retire } from './remove-cover'

/**
 * Removes a draft with all that belongs to it. What visitors have seen stays for the books: it can only be cancelled.
 * @throws Refusal `eventGone`, `eventNotDeletable`
 */
export async function deleteDraft(id: string, now: Date): Promise<void> {
  await transaction(async (tx) => {
    const event = await tx.Event.lock(id)
    if (!event) throw new Refusal('eventGone')
    if (event.status !== 'draft' || (await tx.Order.count({ event: id })) > 0) throw new Refusal('eventNotDeletable')
    await retire(tx, { event: id, status: ['uploading', 'preparing', 'ready'] }, now)
    await tx.TicketType.destroy({ event: id })
    await tx.Event.destroy({ id })
  })
}
