import { query, type EventRow } from '../../api/db'
import { foldSales } from '../../api/ticketing/sales'

const money = ['orders_placed', 'orders_paid', 'income', 'returned', 'refunds_open', 'refunds_failed']
const places = ['places_sold', 'places_returned', 'check_ins']
const negated = (names: string[]) => names.map((name) => `-s.${name}`).join(', ')

/** For an event whose orders a test has deleted: its sums, which are only ever added to, come to nothing. */
export async function forgetSales({ id }: Pick<EventRow, 'id'>): Promise<void> {
  await foldSales()
  for (const statement of [
    `INSERT INTO sales_delta (event, organiser, day, currency, ${money.join(', ')})
     SELECT subject, organiser, day, s.currency, ${negated(money)}
       FROM sales_day s JOIN event ON event.id = subject WHERE subject = $1`,
    `INSERT INTO sales_delta (event, organiser, ticket_type, day, currency, ${places.join(', ')})
     SELECT event.id, organiser, ticket_type, current_date, currency, ${negated(places)}
       FROM ticket_type_sales s JOIN ticket_type ON ticket_type.id = s.ticket_type
       JOIN event ON event.id = ticket_type.event WHERE event.id = $1`,
  ])
    await query(statement, [id])
}
