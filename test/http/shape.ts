import type { Answer } from './raw'

/** `303 /orders/:key` and the like. */
export function shape({ status, location }: Pick<Answer, 'status' | 'location'>): string {
  const path = location
    ?.replace(/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?/, '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, ':id')
    .replace(/^\/orders\/[\w-]{16,}/, '/orders/:key')
    .replace(/(?<==)[\w-]{43}$/, ':key')
    .replace(/^\/events\/[\w-]+/, '/events/:slug')
  return [status, path].filter((part) => part !== undefined).join(' ')
}
