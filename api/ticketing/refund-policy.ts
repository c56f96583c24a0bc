import type { EventRow, OrderRow } from '../db'
import { Refusal } from '../refusal'

const hour = 60 * 60 * 1000

/** Until when buyers may give tickets back themselves; null where the organiser does not allow it. */
export function refundableUntil({ startsAt, refundHours }: Pick<EventRow, 'startsAt' | 'refundHours'>): Date | null {
  return refundHours === null ? null : new Date(startsAt.getTime() - refundHours * hour)
}

/** Whether the buyer of an order may give tickets back now. */
export function mayGiveBack(
  { status }: Pick<OrderRow, 'status'>,
  event: Pick<EventRow, 'status' | 'refundHours' | 'startsAt'>,
  now: Date,
): boolean {
  const until = refundableUntil(event)
  return status === 'paid' && event.status === 'published' && until !== null && now < until
}

/** @throws Refusal `orderNotPaid`, `refundByOrganiser`, `refundClosed` */
export function refuseGivingBack(...[order, event, now]: Parameters<typeof mayGiveBack>): void {
  if (mayGiveBack(order, event, now)) return
  if (order.status !== 'paid') throw new Refusal('orderNotPaid')
  // Of a cancelled event everything goes back by itself.
  const allowed = event.status === 'published' && refundableUntil(event) !== null
  throw new Refusal(allowed ? 'refundClosed' : 'refundByOrganiser')
}
