import { query, type EventRow } from '../db'
import type { FeedFilter } from '../forms/feed-filter'
import type { ListPosition } from '../forms/list-position'
import type { Category } from '../ticketing/category'
import { listedEvents, type Listed } from './feed-query'
import { meantBy } from './typos'
import { areFew, eventState, placesOnSale, type EventState } from '../ticketing/sale'

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
  /** Places that can be had now; none where `state` is not open. */
  left: number
  few: boolean
  state: EventState
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
  if (instead.length > 0) return { ...(await pageOf(instead, now)), meant, speechless }
  return { ...(await pageOf(found, now)), meant: undefined, speechless }
}

/** The search as the database reads it; empty where it has no word to look for. */
export async function wordsOf(q: string): Promise<string> {
  if (q === '') return ''
  const [row] = await query<{ words: string }>('SELECT search_query($1)::text AS words', [q])
  return row?.words ?? ''
}

async function pageOf(found: Listed[], now: Date): Promise<Pick<FeedPage, 'events' | 'next'>> {
  const events = await cardsOf(
    found.slice(0, pageSize).map(({ event }) => event),
    now,
  )
  const last = found.length > pageSize ? found[pageSize - 1] : undefined
  return { events, next: last && { time: last.time, id: last.event } }
}

type Row = Omit<FeedCard, 'left' | 'few' | 'state'> & Pick<EventRow, 'status' | 'endsAt' | 'taken'> & { types: Kind[] }

/** A ticket type as JSON has it. */
interface Kind {
  quota: number | null
  taken: number
  starts: string | null
  ends: string | null
}

/** The cards of the feed say the same as the page of the event: by its ticket types. */
async function cardsOf(ids: string[], now: Date): Promise<FeedCard[]> {
  if (ids.length === 0) return []
  const rows = await query<Row>(
    `SELECT event.id, slug, title, venue, event.city, event.category, event.starts_at AS "startsAt", status,
            ends_at AS "endsAt", event.time_zone AS "timeZone", currency, capacity, taken, price_from AS "priceFrom",
            (SELECT coalesce(json_agg(json_build_object('quota', quota, 'taken', kind.taken, 'starts', sale_starts_at,
                                                        'ends', sale_ends_at)), '[]')
               FROM ticket_type kind WHERE kind.event = event.id AND NOT hidden) AS types
       FROM event JOIN listing ON listing.event = id WHERE id = ANY ($1) ORDER BY event.starts_at, id`,
    [ids],
  )
  return rows.map(({ types, status, endsAt, taken, ...card }) => {
    const event = { ...card, status, endsAt, taken }
    const ticketTypes = types.map((kind) => ({
      ...{ quota: kind.quota, taken: kind.taken },
      saleStartsAt: moment(kind.starts),
      saleEndsAt: moment(kind.ends),
    }))
    const left = placesOnSale(event, ticketTypes, now)
    return { ...card, left, few: areFew(left), state: eventState(event, ticketTypes, now) }
  })
}

function moment(time: string | null): Date | null {
  return time === null ? null : new Date(time)
}
