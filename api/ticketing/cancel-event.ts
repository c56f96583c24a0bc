import { Order, transaction, type Transaction } from '../db'
import { publish } from '../bus/outbox'
import { addJob } from '../jobs/queue'
import { refundTickets } from '../payments/refund-tickets'
import { Refusal } from '../refusal'
import { record } from './audit'
import { cancelOrder } from './cancel-order'
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

/** Gives the orders of a cancelled event back. What it has done stays done when it is run again after a crash. */
export async function refundEvent(event: string): Promise<void> {
  const orders = await Order.find({ where: { event, status: ['pending', 'paid'] }, sort: 'id ASC', limit: batch })
  for (const order of orders) {
    if (order.status === 'pending') await unlessMoved(cancelOrder(order))
    else await unlessMoved(refundTickets(order.id, 'event'))
  }
  if (orders.length === batch) await transaction((tx: Transaction) => addJob(tx, 'refund-event', { event }))
}

/** The buyer may have paid, cancelled or asked for the money at this very moment: the next look finds out. */
async function unlessMoved(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
