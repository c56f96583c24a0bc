import { query } from '../db'
import { feedQuestion, times, type FeedFilter, type FeedProblem } from '../forms/feed-filter'
import type { Texts } from '../text'
import { categories } from '../ticketing/category'

/** So many cities are offered, those with the most events; others are found by a search. */
const mostCities = 60
const prices = [500, 1000, 2000, 5000]

interface Option {
  value: string
  label: string
}
/** A filter that is on, and the address without it. */
interface Chip {
  label: string
  href: string
}

interface Asked {
  filter: FeedFilter
  /** What was typed into fields that take any text. */
  typed: { from: string; to: string; price: string }
  problems: FeedProblem[]
}

/** The search and the filters above the feed: what they offer, and what is chosen. */
export async function feedForm({ filter, typed, problems }: Asked, { t, format }: Texts) {
  const nothing: FeedFilter = { q: '', when: '', from: '', to: '', city: '', category: '', price: undefined }
  const priceLabel = (price: number) => (price === 0 ? t('feed.free') : t('feed.upTo', { price: format.number(price) }))
  const labels: [label: string, off: Partial<FeedFilter>][] = []
  if (filter.q) labels.push([t('feed.quoted', { words: filter.q }), { q: '' }])
  if (filter.when) labels.push([t(`feed.when.${filter.when}`), { when: '' }])
  if (filter.from) labels.push([t('feed.fromDay', { day: dayLabel(filter.from) }), { from: '' }])
  if (filter.to) labels.push([t('feed.toDay', { day: dayLabel(filter.to) }), { to: '' }])
  if (filter.city) labels.push([filter.city, { city: '' }])
  if (filter.category) labels.push([t(`category.${filter.category}`), { category: '' }])
  if (filter.price !== undefined) labels.push([priceLabel(filter.price), { price: undefined }])
  return {
    filter,
    typed,
    problems: Object.fromEntries(problems.map(({ field, text }) => [field, t(text)])),
    times: times.map((value) => ({ value, label: t(`feed.when.${value}`) })),
    cities: withChosen(
      (await cities()).map((name) => ({ value: name, label: name })),
      filter.city,
    ),
    categories: categories.map((value) => ({ value, label: t(`category.${value}`) })),
    prices: withChosen(
      [0, ...prices].map((price) => ({ value: price === 0 ? 'free' : String(price), label: priceLabel(price) })),
      filter.price === undefined ? '' : filter.price === 0 ? 'free' : String(filter.price),
      () => priceLabel(filter.price ?? 0),
    ),
    price: filter.price === undefined ? '' : filter.price === 0 ? 'free' : String(filter.price),
    chips: labels.map(([label, off]): Chip => ({ label, href: `/${feedQuestion({ ...filter, ...off })}` })),
    withoutFilters: filter.q ? `/${feedQuestion({ ...nothing, q: filter.q })}` : '/',
    /** A problem has to be seen. */
    unfolded: problems.length > 0,
    question: feedQuestion(filter),
  }
}

const dayLabel = (day: string) => day.split('-').reverse().join('.')

/** A choice that the list does not offer stands in it nevertheless. */
function withChosen(options: Option[], chosen: string, label = () => chosen): Option[] {
  return chosen === '' || options.some(({ value }) => value === chosen)
    ? options
    : [{ value: chosen, label: label() }, ...options]
}

async function cities(): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `SELECT name FROM (SELECT name, city FROM listing_city ORDER BY listings DESC, city DESC LIMIT ${mostCities}) AS largest
      ORDER BY city`,
  )
  return rows.map(({ name }) => name)
}
