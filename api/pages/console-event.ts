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

interface Orders {
  pending: number
  paid: number
  refunded: number
  cancelled: number
}

/** What came in of one currency, and what went back or is on its way back. */
interface Money {
  currency: string
  /** Minor units. */
  income: number
  returned: number
  /** Refunds that are owed and not done yet, and those that failed. */
  openRefunds: number
  failedRefunds: number
}

/**
 * The money of an event: two queries by its index, however many orders it has; of a cancelled one, who has not heard.
 * Money of two currencies has no sum.
 */
export async function consoleEvent(event: EventRow) {
  const [orders] = await query<Orders>(
    `SELECT count(*) FILTER (WHERE status = 'pending')::integer AS pending,
            count(*) FILTER (WHERE status = 'paid')::integer AS paid,
            count(*) FILTER (WHERE status = 'refunded')::integer AS refunded,
            count(*) FILTER (WHERE status = 'cancelled')::integer AS cancelled
       FROM "order" WHERE event = $1`,
    [event.id],
  )
  const rows = await query<Omit<Money, 'income' | 'returned'> & { income: string; returned: string }>(
    `SELECT payment.currency, sum(payment.amount)::text AS income, sum(payment.refunded)::text AS returned,
            sum(open)::integer AS "openRefunds", sum(failed)::integer AS "failedRefunds"
       FROM payment JOIN "order" o ON o.id = payment."order"
      CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE refund.status = 'pending') AS open,
                                 count(*) FILTER (WHERE refund.status = 'failed') AS failed
                            FROM refund WHERE refund.payment = payment.id) refunds
      WHERE o.event = $1 AND payment.status = 'succeeded'
      GROUP BY payment.currency ORDER BY payment.currency <> $2, payment.currency`,
    [event.id, event.currency],
  )
  const money: Money[] = rows.map((row) => ({ ...row, income: Number(row.income), returned: Number(row.returned) }))
  const all = (name: 'openRefunds' | 'failedRefunds') => money.reduce((sum, row) => sum + row[name], 0)
  const numbers = { ...orders, openRefunds: all('openRefunds'), failedRefunds: all('failedRefunds') }
  return { event, numbers, money: money.length > 0 ? money : [nothing(event)], unheard: await unheardOf(event) }
}

function nothing({ currency }: EventRow): Money {
  return { currency, income: 0, returned: 0, openRefunds: 0, failedRefunds: 0 }
}

/** To how many addresses nobody has written yet that the event is cancelled, and no mail about money goes. */
async function unheardOf(event: EventRow): Promise<number> {
  if (event.status !== 'cancelled' || (await hindranceTo(event))) return 0
  return countRecipients(event.id, 'cancelled')
}
