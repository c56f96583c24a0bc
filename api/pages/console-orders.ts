import { query, type OrderRow } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'
import type { OrderFilter } from '../forms/order-filter'
import type { Visitor } from '../http/types'
import { beginning, wordsOf } from './search-words'

type Fields = 'id' | 'number' | 'buyerEmail' | 'status' | 'total' | 'currency' | 'createdAt'
interface Row extends Pick<OrderRow, Fields> {
  eventTitle: string
  timeZone: string
  attendees: number
  time: string
}

/** So many orders make one page. */
const pageSize = 30

/** One page of the orders that a user may see in the console, the newest first: one query, however many there are. */
export async function consoleOrders(user: Visitor, filter: OrderFilter, after: ListPosition | undefined) {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = [visibleOrders(user, value)]
  if (filter.q) conditions.push(finds(filter.q, value))
  if (filter.status) conditions.push(`o.status = ${value(filter.status)}`)
  if (filter.event) conditions.push(`o.event = ${value(filter.event)}`)
  if (after)
    conditions.push(
      `(o.created_at, o.id) < (timestamptz 'epoch' + ${value(after.time)}::bigint * interval '1 microsecond', ${value(after.id)}::uuid)`,
    )
  const rows = await query<Row>(
    `SELECT o.id, o.number, o.buyer_email AS "buyerEmail", o.status, o.total, o.currency, o.created_at AS "createdAt",
            event.title AS "eventTitle", event.time_zone AS "timeZone",
            (SELECT count(*)::integer FROM attendee WHERE attendee."order" = o.id) AS attendees,
            (extract(epoch FROM o.created_at) * 1000000)::bigint::text AS time
       FROM "order" o JOIN event ON event.id = o.event
      WHERE ${conditions.join(' AND ')}
      ORDER BY o.created_at DESC, o.id DESC LIMIT ${pageSize + 1}`,
    values,
  )
  const orders = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? orders.at(-1) : undefined
  const filters = Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== ''))
  return { orders, filter, next: last && listLink('/admin/orders', filters, last), begun: after !== undefined }
}

/** The condition on an order `o` and its `event` under which a user may see it: one's own events; an admin all. */
export function visibleOrders({ id, role }: Pick<Visitor, 'id' | 'role'>, value: (given: unknown) => string): string {
  return role === 'ROLE_ADMIN' ? 'true' : `event.organiser = ${value(id)}`
}

/** By number however it is typed, or by the beginning of an address or a name; each way by an index of its own. */
function finds(text: string, value: (given: unknown) => string): string {
  const compact = text.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const number = `${compact.slice(0, 4)}-${compact.slice(4, 8)}`
  const pattern = value(beginning(wordsOf(text).join(' ')))
  return `o.id IN (SELECT id FROM "order" WHERE number = ${value(number)}
                   UNION SELECT id FROM "order" WHERE buyer_email LIKE ${pattern}
                   UNION SELECT "order" FROM attendee WHERE search_form(full_name) LIKE ${pattern})`
}
