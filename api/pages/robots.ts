import { settings } from '../settings'

/** What crawlers have no business with: people's own pages, links from mails, and endless searches. */
const closed = [
  '/admin',
  '/after_register',
  '/api/v1/',
  '/confirm',
  '/dev/',
  '/events/*/apply',
  '/language/',
  '/login/code',
  '/orders/',
  '/payments/',
  '/profile',
  '/sandbox-bank/',
  '/tickets/',
  '/*?*q=',
]

/** The file of the Robots Exclusion Protocol (RFC 9309). */
export function robotsText(): string {
  const lines = [
    'User-agent: *',
    ...closed.map((path) => `Disallow: ${path}`),
    '',
    `Sitemap: ${settings().baseUrl}/sitemap.xml`,
  ]
  return `${lines.join('\n')}\n`
}

/** Only these pages belong into search engines; whatever else there is, or will be, stays out. */
export function mayBeIndexed(path: string): boolean {
  return /^\/$|^\/events\/[^/]+$|^\/(login|register)$|^\/api\/docs/.test(path)
}
