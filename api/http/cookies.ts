import type { CookieOptions, Request } from 'express'
import { settings } from '../settings'

/** Foyer speaks https to browsers wherever its address says so. */
const encrypted = () => settings().baseUrl.startsWith('https:')

/** The prefix __Host- makes browsers insist on Secure, the path / and no domain; it needs https. */
export function cookieNamed(name: string): string {
  return encrypted() ? `__Host-${name}` : name
}

/** Neither scripts nor other sites can use it. @param maxAge in milliseconds */
export function safeCookie(maxAge: number) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: encrypted(), maxAge } as const satisfies CookieOptions
}

/** What a request brings under this name. Nothing here parses cookies: the usual parser makes objects of some. */
export function cookiesNamed({ headers }: Request, name: string): string[] {
  const start = `${cookieNamed(name)}=`
  const pairs = (headers.cookie ?? '').split(/; */).filter((pair) => pair.startsWith(start))
  return pairs.map((pair) => pair.slice(start.length))
}
