import { randomBytes } from 'node:crypto'
import type { Transaction } from '../../db'
import { Refusal } from '../../refusal'
import { hashToken } from '../token'

/** What a page asks a passkey for. The answer to one is no answer to the other. */
export type Ceremony = 'sign-in' | 'registration'

/** A challenge that a page carries, kept in the session of its visitor. */
export interface PasskeyChallenge {
  /** Base64url, 256 bits. */
  challenge: string
  /** ISO 8601 */
  since: string
  for: Ceremony
}

const minute = 60 * 1000
/** How long a challenge can be answered, in milliseconds. */
export const lifetime = 5 * minute
/** Pages that one visitor opens within a minute share a challenge, so that reloading does not push others out. */
const sharing = minute
/** One visitor has a few pages open, not hundreds. */
const most = 5

/** The challenge for one rendering of a page, and what the session keeps from now on. */
export function issueChallenge(
  issued: PasskeyChallenge[],
  ceremony: Ceremony,
  now: Date,
): { challenge: string; issued: PasskeyChallenge[] } {
  const recent = issued.find((each) => each.for === ceremony && ageOf(each, now) < sharing)
  if (recent) return { challenge: recent.challenge, issued }
  const challenge = randomBytes(32).toString('base64url')
  const live = issued.filter((each) => ageOf(each, now) < lifetime)
  return { challenge, issued: [...live, { challenge, since: now.toISOString(), for: ceremony }].slice(-most) }
}

/**
 * What the session keeps once a challenge was answered, rightly or not.
 * @throws Refusal for a challenge that this session was not given for this, or too long ago
 */
export function withoutChallenge(
  issued: PasskeyChallenge[],
  challenge: string,
  ceremony: Ceremony,
  now: Date,
): PasskeyChallenge[] {
  const answered = issued.find((each) => each.challenge === challenge && each.for === ceremony)
  if (!answered || ageOf(answered, now) >= lifetime) throw noTo(ceremony)
  return issued.filter((each) => each !== answered)
}

/**
 * Several requests at once each read the session before any of them has changed it; of them, one gets past here.
 * @throws Refusal
 */
export async function useUp(tx: Pick<Transaction, 'query'>, challenge: string, ceremony: Ceremony, now: Date) {
  const forgotten = new Date(now.getTime() - 60 * minute)
  const used = await tx.query(
    `WITH forgotten AS (
       DELETE FROM used_challenge WHERE hash IN
         (SELECT hash FROM used_challenge WHERE used_at < $3 LIMIT 100 FOR UPDATE SKIP LOCKED))
     INSERT INTO used_challenge (hash, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING hash`,
    [hashToken(challenge), now, forgotten],
  )
  if (used.length === 0) throw noTo(ceremony)
}

/** One sentence for whatever may be wrong with an answer: nobody learns what was. */
export function noTo(ceremony: Ceremony): Refusal {
  return new Refusal(ceremony === 'sign-in' ? 'passkeyRefused' : 'passkeyNotAdded')
}

function ageOf({ since }: PasskeyChallenge, now: Date): number {
  return now.getTime() - new Date(since).getTime()
}
