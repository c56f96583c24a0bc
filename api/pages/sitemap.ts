import { query } from '../db'
import { settings } from '../settings'
import { element, xmlDocument, type Xml } from './xml'

/** So many addresses make one file; 50 000 are allowed. */
const fileSize = 5000
const namespace = { xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9' }
const first = '00000000-0000-0000-0000-000000000000'

/**
 * The addresses that search engines should know: the feed and every published event to come. Where there are many, an
 * index of files, each of which holds the events after an id.
 * @param after the id that an address of the index names; undefined for /sitemap.xml itself
 */
export async function sitemap(after: string | undefined): Promise<string> {
  if (after !== undefined) return urlset(after)
  const starts = await query<{ event: string }>(
    `SELECT event FROM (SELECT event, row_number() OVER (ORDER BY event) AS number FROM listing) AS numbered
      WHERE number % ${fileSize} = 0 ORDER BY event`,
  )
  return starts.length === 0 ? urlset(first) : index([first, ...starts.map(({ event }) => event)])
}

function index(starts: string[]): string {
  const files = starts.map((start) =>
    element('sitemap', {}, element('loc', {}, `${settings().baseUrl}/sitemap.xml?after=${start}`)),
  )
  return xmlDocument(element('sitemapindex', namespace, ...files))
}

async function urlset(after: string): Promise<string> {
  const events = await query<{ slug: string; updatedAt: Date }>(
    `SELECT slug, updated_at AS "updatedAt"
       FROM (SELECT event FROM listing WHERE event > $1 ORDER BY event LIMIT ${fileSize}) AS listed
       JOIN event ON event.id = listed.event ORDER BY event.id`,
    [after],
  )
  const { baseUrl } = settings()
  const feed: Xml[] = after === first ? [element('url', {}, element('loc', {}, `${baseUrl}/`))] : []
  const urls = events.map(({ slug, updatedAt }) =>
    element(
      'url',
      {},
      element('loc', {}, `${baseUrl}/events/${slug}`),
      element('lastmod', {}, updatedAt.toISOString()),
    ),
  )
  return xmlDocument(element('urlset', namespace, ...feed, ...urls))
}
