import type { Request } from 'express'
import { knownBrowser, knownBrowserMark, knownFor, type KnownBrowser } from '../accounts/known-browser'
import { cookieNamed, cookiesNamed, safeCookie } from './cookies'

const name = 'foyer-known'

/** Marks a browser as known to the account that was just signed in to. Signing out leaves the mark. */
export function rememberBrowser(req: Request, user: string): void {
  req.res?.cookie(cookieNamed(name), knownBrowserMark(user, new Date()), safeCookie(knownFor))
}

/** The known browser that sends a request. */
export function browserOf(req: Request): KnownBrowser | undefined {
  const [mark] = cookiesNamed(req, name)
  return mark === undefined ? undefined : knownBrowser(mark, new Date())
}
