import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import { pool } from '../db/pool'
import { logger } from '../log'
import { closeRedis, redis } from './redis'
import { limits } from './state'

/**
 * Counters that every process shares, in Redis where REDIS_URL is set, else in PostgreSQL. While the store does not
 * answer, each process counts in its own memory: nobody is locked out, and no door stands open.
 */
export interface Count {
  points: number
  /** Until it is forgotten. */
  seconds: number
}

type Limiter = Pick<RateLimiterMemory, 'penalty' | 'reward' | 'get' | 'delete'>

/** The longest that a request waits for the store, and how long a store that failed is left alone, in milliseconds. */
const patience = 3000
const rest = 5000

interface State {
  spare: RateLimiterMemory
  failedAt?: number
  underWay: Set<Promise<unknown>>
}
const place = globalThis as { foyerCounters?: State }

/** Durations come with each count. */
const options = { points: 1, duration: 1, keyPrefix: '' }

function state(): State {
  return (place.foyerCounters ??= { spare: new RateLimiterMemory(options), underWay: new Set() })
}

/** Adds one and gives the new count, in one step. `seconds` is the duration of a count that begins with this one. */
export async function count(key: string, seconds: number): Promise<Count> {
  const { consumedPoints, msBeforeNext } = await ask((limiter) => limiter.penalty(key, 1, { customDuration: seconds }))
  return { points: consumedPoints, seconds: Math.ceil(msBeforeNext / 1000) }
}

export async function takeBack(key: string, seconds: number): Promise<void> {
  await ask((limiter) => limiter.reward(key, 1, { customDuration: seconds }))
}

/** What was counted so far. */
export async function counted(key: string): Promise<number> {
  return (await ask((limiter) => limiter.get(key)))?.consumedPoints ?? 0
}

export async function forget(keys: string[]): Promise<void> {
  await Promise.all(keys.map((key) => ask((limiter) => limiter.delete(key))))
}

/** Closes what was opened for the counters alone, once those under way are done. */
export async function closeCounters(): Promise<void> {
  await Promise.allSettled(state().underWay)
  closeRedis()
  place.foyerCounters = undefined
}

function ask<Answer>(question: (limiter: Limiter) => Promise<Answer>): Promise<Answer> {
  const { underWay } = state()
  const answer = insured(question).finally(() => underWay.delete(answer))
  underWay.add(answer)
  return answer
}

async function insured<Answer>(question: (limiter: Limiter) => Promise<Answer>): Promise<Answer> {
  const now = state()
  if (now.failedAt !== undefined && Date.now() - now.failedAt < rest) return question(now.spare)
  try {
    const answer = await inTime(stored().then(question))
    if (now.failedAt !== undefined) logger().info('The store of the rate limits answers again')
    now.failedAt = undefined
    return answer
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    if (now.failedAt === undefined)
      logger().error('The store of the rate limits fails; until it answers, this process counts alone:', reason)
    now.failedAt = Date.now()
    return question(now.spare)
  }
}

async function stored(): Promise<Limiter> {
  const { redisUrl } = limits()
  if (redisUrl === undefined) return inPostgres()
  const storeClient = await redis(redisUrl)
  return new RateLimiterRedis({ ...options, storeClient, useRedisPackage: true, rejectIfRedisNotReady: true })
}

/** Rows that have run out are removed by a job, not by a timer of each process. */
function inPostgres(): Limiter {
  const table = { tableName: 'rate_limit', tableCreated: true, clearExpiredByTimeout: false }
  return new RateLimiterPostgres({ ...options, ...table, storeClient: pool() })
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${patience} ms`)), patience)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
