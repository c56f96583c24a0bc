import { transaction } from '../db'
import { record } from './audit'
import type { Editor } from './event-fields'

/** Until how many hours before the start buyers may give tickets back themselves; null: they ask the organiser. */
export async function changeRefundPolicy(id: string, hours: number | null, by: Editor): Promise<void> {
  await transaction(async (tx) => {
    const event = await tx.Event.lock(id)
    if (!event || event.refundHours === hours) return
    await tx.Event.update({ id }, { refundHours: hours })
    const changes = [{ field: 'refundHours', from: event.refundHours, to: hours }]
    await record(tx, { event: id, ...by, action: 'refundPolicy', changes })
  })
}
