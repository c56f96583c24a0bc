import { Event, query, type EventRow } from '../db'
import { isId } from '../forms/id'
import type { Visitor } from '../http/types'
import { hindranceTo } from '../ticketing/announcement'
import { countRecipients } from '../ticketing/announcement-recipients'

/** An event that a user may see in the console: one's own; an admin any. */
export async function findConsoleEvent(id: unknown, user: Visitor): Promise<EventRow | undefined> {
  if (!isId(id)) return undefined
  return Event.findOne(user.role === 'ROLE_ADMIN' ? { id } : { id, organiser: user.id })
}

interface Numbers {
  pending: number
  paid: number
  refunded: number
  cancelled: number
  /** Minor units that came in, and that went back or are on their way back. */
  income: number
  returned: number
  /** Refunds that are owed and not done yet, and those that failed. */
  openRefunds: number
  failedRefunds: number
}

/** The money of an event: two queries by its index, however many orders it has; of a cancelled one, who has not heard. */
export async function consoleEvent(event: EventRow) {
  const [orders] = await query<Pick<Numbers, 'pending' | 'paid' | 'refunded' | 'cancelled'>>(
    `SELECT count(*) FILTER (WHERE status = 'pending')::integer AS pending,
            count(*) FILTER (WHERE status = 'paid')::integer AS paid,
            count(*) FILTER (WHERE status = 'refunded')::integer AS refunded,
            count(*) FILTER (WHERE status = 'cancelled')::integer AS cancelled
       FROM "order" WHERE event = $1`,
    [event.id],
  )
  const [money] = await query<Omit<Numbers, 'pending' | 'paid' | 'refunded' | 'cancelled'>>(
    `SELECT coalesce(sum(amount), 0)::float AS income, coalesce(sum(payment.refunded), 0)::float AS returned,
            coalesce(sum(open), 0)::integer AS "openRefunds", coalesce(sum(failed), 0)::integer AS "failedRefunds"
       FROM payment JOIN "order" o ON o.id = payment."order"
      CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE refund.status = 'pending') AS open,
                                 count(*) FILTER (WHERE refund.status = 'failed') AS failed
                            FROM refund WHERE refund.payment = payment.id) refunds
      WHERE o.event = $1 AND payment.status = 'succeeded'`,
    [event.id],
  )
  return { event, numbers: { ...orders, ...money }, unheard: await unheardOf(event) }
}

/** To how many addresses nobody has written yet that the event is cancelled, and no mail about money goes. */
async function unheardOf(event: EventRow): Promise<number> {
  if (event.status !== 'cancelled' || (await hindranceTo(event))) return 0
  return countRecipients(event.id, 'cancelled')
}
