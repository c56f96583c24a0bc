import { query } from '../db'
import type { FeedFilter } from '../forms/feed-filter'
import { wordsOf } from './feed'
import { listedEvents } from './feed-query'

/** An event as calendars and feed readers are told of it. */
export interface Announced {
  id: string
  slug: string
  title: string
  description: string
  startsAt: Date
  endsAt: Date
  venue: string
  address: string
  city: string
  publishedAt: Date
  updatedAt: Date
}

const columns = `event.id, slug, title, left(description, 2000) AS description, event.starts_at AS "startsAt",
  ends_at AS "endsAt", venue, address, event.city, listing.published_at AS "publishedAt", updated_at AS "updatedAt"`
const rows = `SELECT ${columns} FROM listing JOIN event ON event.id = listing.event`

/** So many events make a calendar: a subscription comes again and again. */
const inCalendar = 300
const inFeed = 50

/** The next upcoming events that a filter lets through, the nearest first. */
export async function upcoming(filter: FeedFilter, now: Date): Promise<Announced[]> {
  const words = await wordsOf(filter.q)
  if (filter.q !== '' && words === '') return []
  const found = await listedEvents({ ...filter, words }, undefined, { now, most: inCalendar })
  const ids = found.map(({ event }) => event)
  return query<Announced>(`${rows} WHERE event.id = ANY ($1) ORDER BY event.starts_at, event.id`, [ids])
}

/** The upcoming events that were published last, the newest first. */
export async function newest(now: Date): Promise<Announced[]> {
  return query<Announced>(
    `${rows} WHERE listing.starts_at > $1 ORDER BY listing.published_at DESC, listing.event DESC LIMIT ${inFeed}`,
    [now],
  )
}
