import { query } from '../db'
import type { FeedFilter } from '../forms/feed-filter'
import type { ListPosition } from '../forms/list-position'
import type { Category } from '../ticketing/category'
import { listedEvents, type Listed } from './feed-query'
import { meantBy } from './typos'
import { areFew } from '../ticketing/sale'

export interface FeedCard {
  id: string
  slug: string
  title: string
  venue: string
  city: string
  category: Category
  startsAt: Date
  timeZone: string
  currency: string
  capacity: number
  left: number
  soldOut: boolean
  few: boolean
  /** The cheapest ticket on show in minor units; null where there is none. */
  priceFrom: number | null
}

export interface FeedPage {
  events: FeedCard[]
  /** Where the next page begins, if there is one. */
  next: ListPosition | undefined
  /** What was looked for instead of words that find nothing. */
  meant: string | undefined
  /** Nothing in the search could be looked for: signs, or words like "and". */
  speechless: boolean
}

/** So many events make one page of the feed. */
const pageSize = 30

/** One page of upcoming published events, the nearest first. It costs as many queries for one event as for a million. */
export async function feedPage(filter: FeedFilter, after: ListPosition | undefined, now: Date): Promise<FeedPage> {
  const find = (words: string) => listedEvents({ ...filter, words }, after, { now, most: pageSize + 1 })
  const words = await wordsOf(filter.q)
  const speechless = filter.q !== '' && words === ''
  // Everything would be no answer to a search.
  const found = speechless ? [] : await find(words)
  const meant = found.length === 0 && words !== '' && !after ? await meantBy(filter.q) : undefined
  const instead = meant === undefined ? [] : await find(await wordsOf(meant))
  if (instead.length > 0) return { ...(await pageOf(instead)), meant, speechless }
  return { ...(await pageOf(found)), meant: undefined, speechless }
}

/** The search as the database reads it; empty where it has no word to look for. */
export async function wordsOf(q: string): Promise<string> {
  if (q === '') return ''
  const [row] = await query<{ words: string }>('SELECT search_query($1)::text AS words', [q])
  return row?.words ?? ''
}

async function pageOf(found: Listed[]): Promise<Pick<FeedPage, 'events' | 'next'>> {
  const events = await cardsOf(found.slice(0, pageSize).map(({ event }) => event))
  const last = found.length > pageSize ? found[pageSize - 1] : undefined
  return { events, next: last && { time: last.time, id: last.event } }
}

async function cardsOf(ids: string[]): Promise<FeedCard[]> {
  if (ids.length === 0) return []
  const rows = await query<Omit<FeedCard, 'soldOut' | 'few'>>(
    `SELECT id, slug, title, venue, event.city, event.category, event.starts_at AS "startsAt",
            event.time_zone AS "timeZone", currency, capacity, capacity - taken AS left, price_from AS "priceFrom"
       FROM event JOIN listing ON listing.event = id WHERE id = ANY ($1) ORDER BY event.starts_at, id`,
    [ids],
  )
  return rows.map((row) => ({ ...row, soldOut: row.left <= 0, few: areFew(row.left) }))
}
