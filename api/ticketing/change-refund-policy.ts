import { transaction } from '../db'
import { Refusal } from '../refusal'
import { record } from './audit'
import type { Editor } from './event-fields'

/** `seen` is what the editor saw; left out, the change counts whatever it meets. */
interface Change {
  by: Editor
  seen?: number | null
}

/**
 * Until how many hours before the start buyers may give tickets back themselves; null: they ask the organiser.
 * @throws Refusal `refundPolicyChanged` where somebody else has set it meanwhile
 */
export async function changeRefundPolicy(id: string, hours: number | null, { by, seen }: Change): Promise<void> {
  await transaction(async (tx) => {
    const event = await tx.Event.lock(id)
    if (!event || event.refundHours === hours) return
    if (seen !== undefined && seen !== event.refundHours) throw new Refusal('refundPolicyChanged')
    await tx.Event.update({ id }, { refundHours: hours })
    const changes = [{ field: 'refundHours', from: event.refundHours, to: hours }]
    await record(tx, { event: id, ...by, action: 'refundPolicy', changes })
  })
}
