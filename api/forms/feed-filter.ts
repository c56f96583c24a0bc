import { categories, type Category } from '../ticketing/category'
import { realDay } from './fields'
import type { ListPosition } from './list-position'
import { queryText } from './query-text'
import { searchText } from './search-text'

export const times = ['today', 'tomorrow', 'weekend', 'week', 'month'] as const

/** What the feed is asked for; what is not asked for is empty. */
export interface FeedFilter {
  /** Words, as they were typed. */
  q: string
  when: (typeof times)[number] | ''
  /** Days of the events' own calendars, YYYY-MM-DD, both included. They count for more than `when`. */
  from: string
  to: string
  city: string
  category: Category | ''
  /** At most so many whole units of the event's currency; 0 is free. */
  price: number | undefined
}

/** A field of the filters, and why it could not be used. */
export type FeedProblem = { field: 'from' | 'to' | 'price'; text: string }

/** Anything that no form of ours sends asks for nothing; what people type and get wrong is a problem, and is left out. */
export function feedFilter(values: Record<string, unknown>) {
  const typed = { from: searchText(values.from), to: searchText(values.to), price: searchText(values.price) }
  const days = { from: dayOf(typed.from), to: dayOf(typed.to) }
  const problems: FeedProblem[] = []
  for (const field of ['from', 'to'] as const)
    if (typed[field] && !days[field]) problems.push({ field, text: 'feed.problems.day' })
  if (days.from && days.to && days.from > days.to) {
    problems.push({ field: 'to', text: 'feed.problems.order' })
    days.to = ''
  }
  const price = typed.price === 'free' ? 0 : wholeNumber(typed.price)
  if (typed.price && price === undefined) problems.push({ field: 'price', text: 'feed.problems.price' })
  const filter: FeedFilter = {
    q: searchText(values.q),
    when: (days.from || days.to ? undefined : times.find((each) => each === values.when)) ?? '',
    ...days,
    city: searchText(values.city),
    category: categories.find((each) => each === values.category) ?? '',
    price,
  }
  return { filter, typed: { ...typed, from: days.from || typed.from, to: days.to || typed.to }, problems }
}

/** The question of an address that asks for just this; empty if it asks for nothing. */
export function feedQuestion({ price, ...filter }: FeedFilter, after?: ListPosition): string {
  const asked = Object.entries({
    ...filter,
    price: price === undefined ? '' : price === 0 ? 'free' : String(price),
    after: after ? `${after.time}_${after.id}` : '',
  }).filter(([, value]) => value !== '')
  return asked.length === 0 ? '' : `?${new URLSearchParams(asked).toString()}`
}

/** Centuries in which people hold events. */
function dayOf(typed: string): string {
  const day = realDay(typed) ?? ''
  return day >= '1900' && day < '2200' ? day : ''
}

function wholeNumber(typed: string): number | undefined {
  const digits = queryText(typed).replace(/[\s\u00a0\u202f]/g, '')
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined
}
