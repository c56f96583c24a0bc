import { query, transaction } from '../db'
import { publish } from '../bus/outbox'
import { addJob, type Jobs } from '../jobs/queue'
import { refundOrder } from '../payments/refund-tickets'
import { Refusal } from '../refusal'
import { record } from './audit'
import { giveBackPlaces } from './cancel-order'
import type { Editor } from './event-fields'

/**
 * Cancels a published event: nobody can apply any more, and everybody gets their money back, by a job.
 * @throws Refusal `eventNotPublished`
 */
export async function cancelEvent(id: string, reason: string, by: Editor): Promise<void> {
  await transaction(async (tx) => {
    const event = await tx.Event.lock(id)
    if (event?.status !== 'published') throw new Refusal('eventNotPublished')
    const { organiser, slug, title, version } = event
    await tx.Event.update({ id }, { status: 'cancelled', cancellationReason: reason, version: version + 1 })
    const changes = [{ field: 'cancellationReason', from: null, to: reason }]
    await record(tx, { event: id, ...by, action: 'cancelled', changes })
    await publish(tx, 'event.cancelled', { id, organiser }, { event_id: id, slug, title, reason })
    await addJob(tx, 'refund-event', { event: id })
  })
}

/** So many orders are given back before the next job takes over: no job runs for hours. */
const batch = 100

/**
 * Gives the orders of a cancelled event back, from the one after `after` on. One that cannot be given back now holds up
 * none of the others; the job fails for its sake and is tried again. What is done stays done.
 */
export async function refundEvent({ event, after }: Jobs['refund-event']): Promise<void> {
  const orders = await query<{ id: string }>(
    `SELECT id FROM "order" WHERE event = $1 AND status IN ('pending', 'paid') AND ($2::uuid IS NULL OR id > $2)
      ORDER BY id LIMIT ${batch}`,
    [event, after ?? null],
  )
  const failures: unknown[] = []
  for (const { id } of orders) await giveBack(id).catch((error: unknown) => failures.push(error))
  const last = orders.at(-1)
  if (last && orders.length === batch)
    await addJob({ query }, 'refund-event', { event, after: last.id }, { key: `refund-event:${last.id}` })
  if (failures.length > 0) {
    throw new Error(`${failures.length} orders of event ${event} have to wait`, { cause: failures[0] })
  }
}

/** An order may be paid or cancelled at this very moment: what is to be given back is seen once it is locked. */
async function giveBack(id: string): Promise<void> {
  await transaction(async (tx) => {
    const order = await tx.Order.lock(id)
    if (order?.status === 'pending') await giveBackPlaces(tx, id)
    if (order?.status === 'paid') await refundOrder(tx, order, 'event')
  })
}
