import { feedQuestion, type FeedFilter } from '../forms/feed-filter'
import type { ListPosition } from '../forms/list-position'
import { settings } from '../settings'
import type { Texts } from '../text'

/** The name of a feed with these filters, as tabs and search engines show it. */
export function feedTitle({ q, category, city, when, price }: FeedFilter, { t }: Texts): string {
  const parts = [
    q && t('feed.quoted', { words: q }),
    category && t(`category.${category}`),
    price === 0 && t('feed.free'),
    city,
    when && t(`feed.when.${when}`),
  ].filter(Boolean)
  return [t('titles.feed'), ...parts].join(', ')
}

/** For search engines: results of searches and further pages are followed, but stay out of their index. */
export function feedMeta(filter: FeedFilter, after: ListPosition | undefined) {
  return {
    canonical: `${settings().baseUrl}/${feedQuestion(filter)}`,
    robots: filter.q || after ? 'noindex' : undefined,
  }
}
