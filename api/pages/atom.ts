import { settings } from '../settings'
import type { Texts } from '../text'
import { plainText } from '../text/markdown'
import type { Announced } from './upcoming'
import { element, xmlDocument } from './xml'

/** The Atom feed (RFC 4287) of events that were published. */
export function atomFeed(events: Announced[], { t, locale, format }: Texts): string {
  const { baseUrl } = settings()
  const updated = new Date(Math.max(0, ...events.map(({ updatedAt }) => updatedAt.getTime())))
  const entries = events.map((event) =>
    element(
      'entry',
      {},
      element('id', {}, `urn:uuid:${event.id}`),
      element('title', {}, event.title),
      element('link', { href: `${baseUrl}/events/${event.slug}` }),
      element('published', {}, format.iso(event.publishedAt)),
      element('updated', {}, format.iso(event.updatedAt)),
      element('summary', {}, plainText(event.description, 500)),
    ),
  )
  return xmlDocument(
    element(
      'feed',
      { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': locale },
      element('id', {}, `${baseUrl}/events.atom`),
      element('title', {}, t('feeds.atom', { site: t('brand') })),
      element('link', { rel: 'self', type: 'application/atom+xml', href: `${baseUrl}/events.atom` }),
      element('link', { href: `${baseUrl}/` }),
      element('author', {}, element('name', {}, t('brand'))),
      element('updated', {}, format.iso(updated)),
      ...entries,
    ),
  )
}
