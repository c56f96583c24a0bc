import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { derivedKey } from '../derived-key'

/** A browser in which somebody has signed in before. What it guesses is counted apart from what strangers guess. */
export interface KnownBrowser {
  id: string
  /** The account that it is known to. */
  user: string
}

/** 180 days, in milliseconds. */
export const knownFor = 180 * 24 * 60 * 60 * 1000

/** What a browser is given to keep: a signed name of its own, good for one account. */
export function knownBrowserMark(user: string, now: Date): string {
  const said = [randomBytes(16).toString('base64url'), user, now.getTime() + knownFor].join('.')
  return `${said}.${signature(said)}`
}

/** The browser behind a mark; undefined for one that is forged, out of date or none at all. */
export function knownBrowser(mark: string, now: Date): KnownBrowser | undefined {
  const [id, user, until, sign, ...more] = mark.split('.')
  if (!id || !user || !until || !sign || more.length > 0) return undefined
  const [given, right] = [Buffer.from(sign), Buffer.from(signature([id, user, until].join('.')))]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  return Number(until) > now.getTime() ? { id, user } : undefined
}

function signature(said: string): string {
  return createHmac('sha256', derivedKey('foyer.known-browser.v1')).update(said).digest('base64url')
}
