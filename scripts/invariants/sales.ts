import { wholeHouse } from '../../api/ticketing/sales'

/** What the books say of each event; as many columns as the sums have. */
const books = `
  SELECT event, sum(placed) AS placed, sum(paid) AS paid, sum(sold) AS sold, sum(back) AS back, sum(used) AS used,
         sum(income) AS income, sum(returned) AS returned, sum(open) AS open, sum(failed) AS failed
    FROM (
      SELECT event, 1 AS placed, (paid_at IS NOT NULL)::integer AS paid, 0 AS sold, 0 AS back, 0 AS used, 0 AS income,
             0 AS returned, 0 AS open, 0 AS failed FROM "order"
       UNION ALL
      SELECT event, 0, 0, 1, (status = 'cancelled')::integer, (status = 'used')::integer, 0, 0, 0, 0 FROM ticket
       UNION ALL
      SELECT o.event, 0, 0, 0, 0, 0, CASE payment.status WHEN 'succeeded' THEN payment.amount ELSE 0 END,
             payment.refunded, 0, 0 FROM payment JOIN "order" o ON o.id = payment."order"
       UNION ALL
      SELECT o.event, 0, 0, 0, 0, 0, 0, 0, (refund.status = 'pending')::integer, (refund.status = 'failed')::integer
        FROM refund JOIN payment ON payment.id = refund.payment JOIN "order" o ON o.id = payment."order"
    ) line GROUP BY event`

/** The sums of a subject, in the same columns. */
const sums = `
  SELECT subject, sum(orders_placed) AS placed, sum(orders_paid) AS paid, sum(places_sold) AS sold,
         sum(places_returned) AS back, sum(check_ins) AS used, sum(income) AS income, sum(returned) AS returned,
         sum(refunds_open) AS open, sum(refunds_failed) AS failed FROM sales GROUP BY subject`

const columns = ['placed', 'paid', 'sold', 'back', 'used', 'income', 'returned', 'open', 'failed']
const all = (table: string) => columns.map((column) => `coalesce(${table}.${column}, 0)`).join(', ')
const together = columns.map((column) => `sum(${column}) AS ${column}`).join(', ')

/** Days and hours may be counted in a zone that the event has left since; the sums over all of them are exact. */
export const salesQuestions = [
  `SELECT format('event %s sums up to (%s), its books to (%s)', event.id, concat_ws(' ', ${all('sums')}),
                 concat_ws(' ', ${all('books')})) AS broken
     FROM event LEFT JOIN (${books}) books ON books.event = event.id LEFT JOIN (${sums}) sums ON sums.subject = event.id
    WHERE (${all('sums')}) <> (${all('books')})`,
  `SELECT format('the sums of organiser %s are not those of the events', whose.organiser) AS broken
     FROM (SELECT organiser, ${together} FROM (${sums}) s JOIN event ON event.id = s.subject GROUP BY organiser) whose
     LEFT JOIN (${sums}) sums ON sums.subject = whose.organiser
    WHERE whose.organiser IS NOT NULL AND (${all('sums')}) <> (${all('whose')})`,
  `SELECT 'the sums of the house are not those of the events' AS broken
     FROM (SELECT ${together} FROM (${books}) b) books
     LEFT JOIN (${sums}) sums ON sums.subject = '${wholeHouse}'
    WHERE (${all('sums')}) <> (${all('books')})`,
  `SELECT format('payments of event %s took %s in %s, its sums say %s', event, taken, currency, said) AS broken
     FROM (SELECT o.event, payment.currency, sum(payment.amount) AS taken
             FROM payment JOIN "order" o ON o.id = payment."order" WHERE payment.status = 'succeeded' GROUP BY 1, 2) paid
    CROSS JOIN LATERAL (SELECT coalesce(sum(income), 0) AS said FROM sales
                         WHERE subject = paid.event AND sales.currency = paid.currency) sums
    WHERE taken <> said`,
  `SELECT format('ticket type %s sums up to %s sold and %s used, it has %s and %s tickets', kind.id, said.sold,
                 said.used, counted.sold, counted.used) AS broken
     FROM ticket_type kind
    CROSS JOIN LATERAL (
      SELECT count(*) AS sold, count(*) FILTER (WHERE ticket.status = 'cancelled') AS back,
             count(*) FILTER (WHERE ticket.status = 'used') AS used
        FROM ticket JOIN attendee ON attendee.id = ticket.attendee WHERE attendee.ticket_type = kind.id) counted
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(places_sold), 0) AS sold, coalesce(sum(places_returned), 0) AS back,
             coalesce(sum(check_ins), 0) AS used
        FROM (SELECT places_sold, places_returned, check_ins FROM ticket_type_sales WHERE ticket_type = kind.id
              UNION ALL
              SELECT places_sold, places_returned, check_ins FROM sales_delta WHERE ticket_type = kind.id) each) said
    WHERE (said.sold, said.back, said.used) <> (counted.sold, counted.back, counted.used)`,
]
