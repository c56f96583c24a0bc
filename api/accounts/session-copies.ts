import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { redisNow } from '../limits/redis'
import { logger } from '../log'
import { settings } from '../settings'

/**
 * Copies of sessions in Redis, so that a page costs PostgreSQL none of its sessions. Which sessions there are, and what
 * is in them, stands in PostgreSQL alone: before a session changes or ends, its copy is fenced off, and until the fence
 * falls everybody reads the row. Without REDIS_URL, and while Redis is away, all of it does nothing.
 */
const fence = '-'

/**
 * In seconds: how long a copy is good, and how long a fence stands. That is longer than a transaction may take (a
 * statement 15, idle 30), so that nobody who has read before the change brings a copy of it afterwards.
 */
const copyLasts = 60
const fenceLasts = 90
/** A session is said to be in use once in so many seconds. */
const useLasts = 60

/** How long to wait for Redis, and how long to leave it alone after it did not answer, in milliseconds. */
const patience = 500
const rest = 5000

interface State {
  redisUrl?: string
  failedAt?: number
}
const place = globalThis as { foyerSessionCopies?: State }

function state(): State {
  return (place.foyerSessionCopies ??= { redisUrl: settings().redisUrl })
}

/** Where the copies stand from now on; undefined: nowhere. For tests. */
export function keepCopiesAt(redisUrl: string | undefined): void {
  place.foyerSessionCopies = { redisUrl }
}

/** The copy of a session; null if there is a fence around it, undefined if there is none. */
export async function copyOf(sid: string): Promise<string | null | undefined> {
  const found = await ask((redis) => redis.get(keyOf(sid)))
  return found === fence ? null : (found ?? undefined)
}

/** Leaves a copy for the next, unless there is one, or a fence. */
export async function leaveCopy(sid: string, session: string): Promise<void> {
  await ask((redis) =>
    redis.set(keyOf(sid), session, { condition: 'NX', expiration: { type: 'EX', value: copyLasts } }),
  )
}

/** Before these change, or once they are deleted and before that is committed: nobody reads or leaves a copy. */
export async function fenceOff(sids: string[]): Promise<void> {
  if (state().redisUrl === undefined || sids.length === 0 || (await fenced(sids))) return
  logger().warn('Redis does not answer: copies of sessions that changed may be read there for up to a minute')
  void fenceLater(sids)
}

/** Whether nobody has said for a minute that it is in use. */
export async function isFirstUse(sid: string): Promise<boolean> {
  const options = { condition: 'NX', expiration: { type: 'EX', value: useLasts } } as const
  const said = await ask((redis) => redis.set(`${keyOf(sid)}:used`, '1', options))
  return said !== null
}

/** Until every copy that there was has run out by itself. */
async function fenceLater(sids: string[]): Promise<void> {
  for (const end = Date.now() + copyLasts * 1000; Date.now() < end;) {
    await wait(1000, undefined, { ref: false })
    if (await fenced(sids)) return
  }
}

async function fenced(sids: string[]): Promise<boolean> {
  const redis = redisNow(state().redisUrl)
  if (!redis) return false
  const all = sids.map((sid) => redis.set(keyOf(sid), fence, { expiration: { type: 'EX', value: fenceLasts } }))
  return inTime(Promise.all(all)).then(
    () => true,
    () => false,
  )
}

/** Undefined where Redis is not there, or does not answer. */
async function ask<Answer>(
  question: (redis: NonNullable<ReturnType<typeof redisNow>>) => Promise<Answer>,
): Promise<Answer | undefined> {
  const now = state()
  if (now.failedAt !== undefined && Date.now() - now.failedAt < rest) return undefined
  const redis = redisNow(now.redisUrl)
  if (!redis) return undefined
  try {
    return await inTime(question(redis))
  } catch {
    now.failedAt = Date.now()
    return undefined
  }
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const late = new AbortController()
  const silence = wait(patience, undefined, { signal: late.signal }).then(() => Promise.reject(new Error('No answer')))
  silence.catch(() => undefined)
  return Promise.race([answer, silence]).finally(() => late.abort())
}

/** Who sees the keys of Redis opens no session with them. */
const keyOf = (sid: string) => `foyer:session:${createHash('sha256').update(sid).digest('hex')}`
