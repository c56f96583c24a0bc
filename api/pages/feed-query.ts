import type { FeedFilter } from '../forms/feed-filter'
import type { ListPosition } from '../forms/list-position'
import { query } from '../db'

/** What a row of the feed is found by. */
export interface Listed {
  event: string
  /** Where the next page begins if this is the last of a page. */
  time: string
}

/** So many listings are looked at one by one before the whole index is asked. */
const nearest = 1000

const columns = `event, starts_at, (extract(epoch FROM starts_at) * 1000000)::bigint::text AS time`

/**
 * The next upcoming events that a filter lets through, in the order of the feed: at most `most` of them.
 *
 * What the order of an index can answer is read from there. The rest (words, days, prices) is first looked for among the
 * nearest listings, where whatever is common turns up at once. What is not found there is rare, and is found through its
 * own index and sorted. The planner alone would guess which of the two it is, and a wrong guess reads every listing.
 */
export async function listedEvents(
  search: FeedFilter & { words: string },
  after: ListPosition | undefined,
  { now, most }: { now: Date; most: number },
): Promise<Listed[]> {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const place = placeOf(search, value, after, now)
  const rest = restOf(search, value, now)
  const page = `ORDER BY starts_at, event LIMIT ${most}`
  const all = `SELECT ${columns} FROM listing WHERE ${place}`
  if (rest === '') return query<Listed>(`${all} ${page}`, values)
  const near = `SELECT * FROM listing WHERE ${place} ORDER BY starts_at, event LIMIT ${nearest}`
  const close = await query<Listed>(`SELECT ${columns} FROM (${near}) AS listing WHERE ${rest} ${page}`, values)
  if (close.length === most) return close
  return query<Listed>(`WITH found AS MATERIALIZED (${all} AND ${rest}) SELECT event, time FROM found ${page}`, values)
}

type Value = (given: unknown) => string

/** What the order of one of the indexes can answer. */
function placeOf(search: FeedFilter, value: Value, after: ListPosition | undefined, now: Date): string {
  const { earliest, latest } = spanOf(search, now)
  const conditions = [`starts_at > ${value(earliest > now ? earliest : now)}`]
  if (latest) conditions.push(`starts_at < ${value(latest)}`)
  if (after)
    conditions.push(
      `(starts_at, event) > (timestamptz 'epoch' + ${value(after.time)}::bigint * interval '1 microsecond', ${value(after.id)}::uuid)`,
    )
  if (search.city) conditions.push(`city = search_text(${value(search.city)}::text)`)
  if (search.category) conditions.push(`category = ${value(search.category)}`)
  return conditions.join(' AND ')
}

function restOf(search: FeedFilter & { words: string }, value: Value, now: Date): string {
  const conditions: string[] = []
  if (search.words) conditions.push(`words @@ ${value(search.words)}::tsquery`)
  if (search.price !== undefined) conditions.push(`price_units <= ${value(search.price)}::integer`)
  const day = '(starts_at AT TIME ZONE time_zone)::date'
  if (search.from) conditions.push(`${day} >= ${value(search.from)}::date`)
  if (search.to) conditions.push(`${day} <= ${value(search.to)}::date`)
  if (search.when)
    conditions.push(`${day} - ${daysOf(search.when, `(${value(now)}::timestamptz AT TIME ZONE time_zone)::date`)}`)
  return conditions.join(' AND ')
}

/** Which days count, by the calendar of the event's own place: `today` is the day that it is there now. */
function daysOf(when: Exclude<FeedFilter['when'], ''>, today: string): string {
  const from = (first: number | string, last: number | string) => `${today} BETWEEN ${first} AND ${last}`
  const days = {
    today: from(0, 0),
    tomorrow: from(1, 1),
    // Saturday and Sunday; on a Sunday only that one.
    weekend: from(
      `greatest(0, 6 - extract(isodow FROM ${today})::integer)`,
      `7 - extract(isodow FROM ${today})::integer`,
    ),
    week: from(0, 6),
    month: from(0, 29),
  }
  return days[when]
}

const hour = 60 * 60 * 1000
const day = 24 * hour
/** No clock on earth is further than that from UTC. */
const furthest = 14 * hour
const longest = { today: 1, tomorrow: 2, weekend: 7, week: 7, month: 30 }

/** Between which moments an event of those days can begin, wherever it is. */
function spanOf({ when, from, to }: FeedFilter, now: Date): { earliest: Date; latest: Date | undefined } {
  const midnight = (date: string) => new Date(`${date}T00:00:00Z`).getTime()
  if (when) return { earliest: now, latest: new Date(now.getTime() + longest[when] * day + day + furthest) }
  return {
    earliest: from ? new Date(midnight(from) - furthest) : now,
    latest: to ? new Date(midnight(to) + day + furthest) : undefined,
  }
}
