import { query, type EventRow } from '../../db'
import { daysBefore, stretches } from './days'

/** Sums of some days. Money in minor units, by currency. */
export interface Figures {
  placed: number
  paid: number
  sold: number
  returned: number
  checkIns: number
  money: { currency: string; income: number; returned: number }[]
}

interface Row extends Omit<Figures, 'money'> {
  /** YYYY-MM-DD */
  day: string
  currency: string
  income: number
  moneyReturned: number
}

const sums = `sum(orders_placed)::integer AS placed, sum(orders_paid)::integer AS paid,
  sum(places_sold)::integer AS sold, sum(places_returned)::integer AS returned, sum(check_ins)::integer AS "checkIns",
  sum(income)::float AS income, sum(returned)::float AS "moneyReturned"`

/**
 * The sums of an event, an organiser or the house over these days, by day or by week: one query. Where it is tomorrow
 * already somebody may have bought, too: then that is the last day.
 */
export async function figuresByTime(subject: string, last: string, days: number) {
  const tomorrow = daysBefore(last, -1)
  const rows = await query<Row>(
    `SELECT day::text, currency, ${sums} FROM sales WHERE subject = $1 AND day BETWEEN $2 AND $3
      GROUP BY day, currency ORDER BY currency`,
    [subject, stretches(last, days)[0]?.from ?? last, tomorrow],
  )
  const buckets = stretches(rows.some(({ day }) => day === tomorrow) ? tomorrow : last, days)
  const series = buckets.map((bucket) => {
    const of = rows.filter(({ day }) => day >= bucket.from && day <= bucket.to)
    return { ...bucket, figures: added(of) }
  })
  return { series, period: added(rows) }
}

/** The sums of an event from its first order on. */
export async function figuresOf(subject: string): Promise<Figures> {
  return added(await query<Row>(`SELECT currency, ${sums} FROM sales WHERE subject = $1 GROUP BY currency`, [subject]))
}

function added(rows: Omit<Row, 'day'>[]): Figures {
  const sum = (name: 'placed' | 'paid' | 'sold' | 'returned' | 'checkIns') =>
    rows.reduce((all, row) => all + row[name], 0)
  const money = new Map<string, { currency: string; income: number; returned: number }>()
  for (const { currency, income, moneyReturned } of rows) {
    const so = money.get(currency) ?? { currency, income: 0, returned: 0 }
    money.set(currency, { currency, income: so.income + income, returned: so.returned + moneyReturned })
  }
  return {
    placed: sum('placed'),
    paid: sum('paid'),
    sold: sum('sold'),
    returned: sum('returned'),
    checkIns: sum('checkIns'),
    money: [...money.values()].filter(({ income, returned }) => income !== 0 || returned !== 0),
  }
}

/** The places of a ticket type, or of the whole event: who came in, who has a ticket, who is about to pay. */
export interface Places {
  name: string
  /** Null: no limit but the event's. */
  limit: number | null
  used: number
  valid: number
  held: number
  /** Null where there is no limit. */
  free: number | null
  returned: number
}

/** By ticket type; the sums of the types are at most 50 rows, however many tickets there are. */
export async function placesByType(event: Pick<EventRow, 'id'>): Promise<Places[]> {
  const rows = await query<Omit<Places, 'free'> & { taken: number }>(
    `SELECT kind.name, kind.quota AS limit, kind.taken, s.used, s.sold - s.returned - s.used AS valid, s.returned,
            kind.taken - (s.sold - s.returned) AS held
       FROM ticket_type kind CROSS JOIN LATERAL (
         SELECT coalesce(sum(places_sold), 0)::integer AS sold, coalesce(sum(places_returned), 0)::integer AS returned,
                coalesce(sum(check_ins), 0)::integer AS used
           FROM (SELECT places_sold, places_returned, check_ins FROM ticket_type_sales WHERE ticket_type = kind.id
                 UNION ALL
                 SELECT places_sold, places_returned, check_ins FROM sales_delta
                  WHERE event = kind.event AND ticket_type = kind.id) each) s
      WHERE kind.event = $1 ORDER BY kind.position, kind.id`,
    [event.id],
  )
  return rows.map(({ taken, ...row }) => ({ ...row, free: row.limit === null ? null : row.limit - taken }))
}

/** All places of an event. */
export function allPlaces(
  name: string,
  { capacity, taken }: Pick<EventRow, 'capacity' | 'taken'>,
  types: Places[],
): Places {
  const sum = (part: 'used' | 'valid' | 'held' | 'returned') => types.reduce((all, type) => all + type[part], 0)
  const parts = { used: sum('used'), valid: sum('valid'), held: sum('held'), returned: sum('returned') }
  return { name, limit: capacity, ...parts, free: capacity - taken }
}

/** Who came in, by the hour; of the busiest days of long events the newest hours. */
export async function checkInsByHour(event: string): Promise<{ hour: Date; count: number }[]> {
  const rows = await query<{ hour: Date; count: number }>(
    `SELECT hour, sum(check_ins)::integer AS count
       FROM (SELECT hour, check_ins FROM sales_hour WHERE event = $1
             UNION ALL SELECT hour, check_ins FROM sales_delta WHERE event = $1 AND hour IS NOT NULL) each
      GROUP BY hour HAVING sum(check_ins) > 0 ORDER BY hour DESC LIMIT 72`,
    [event],
  )
  return rows.reverse()
}
