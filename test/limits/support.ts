import { randomBytes } from 'node:crypto'
import { pool } from '../../api/db/pool'
import { closeCounters } from '../../api/limits/counters'
import { figures, type Figures, type GuessRule, type RouteLimit, type Rule } from '../../api/limits/figures'
import { redis } from '../../api/limits/redis'
import { changeLimits, limits } from '../../api/limits/state'
import { engineThere } from '../support/engines'

export type Limits = ReturnType<typeof limits>

/** Nothing is remembered for longer, in seconds. */
const whole = 24 * 60 * 60

/** Switches limits on for the tests of a block, each with counters of its own. */
export function withLimits(changes: Partial<Limits> = {}): void {
  let before: Limits
  beforeEach(() => (before = changeLimits({ redisUrl: undefined, ...changes, on: true, prefix: newPrefix() })))
  afterEach(async () => {
    for (const store of stores.filter(({ redisUrl }) => redisUrl === limits().redisUrl)) await store.letPass(whole)
    changeLimits(before)
    await closeCounters()
  })
}

export function newPrefix(): string {
  return `test-${randomBytes(6).toString('hex')}`
}

/** The figures with one rule of a route changed. */
export function routeFigures(name: RouteLimit, address: Rule, block = figures.routes[name].block): Figures {
  return { ...figures, routes: { ...figures.routes, [name]: { ...figures.routes[name], address, block } } }
}

export function guessFigures(name: keyof Figures['guesses'], changes: Partial<GuessRule>): Figures {
  return { ...figures, guesses: { ...figures.guesses, [name]: { ...figures.guesses[name], ...changes } } }
}

/** Somewhere that counters can stand. */
export interface Store {
  name: string
  redisUrl?: string
  /** Makes this many seconds pass for the counters of the test. */
  letPass(seconds: number): Promise<unknown>
  keys(): Promise<string[]>
}

const postgres: Store = {
  name: 'PostgreSQL',
  letPass: (seconds) =>
    pool().query(`UPDATE rate_limit SET expire = expire - $1 WHERE starts_with(key, $2)`, [
      seconds * 1000,
      limits().prefix,
    ]),
  async keys() {
    const rows = await pool().query<{ key: string }>('SELECT key FROM rate_limit WHERE starts_with(key, $1)', [
      limits().prefix,
    ])
    return rows.rows.map(({ key }) => key)
  },
}

function inRedis(redisUrl: string): Store {
  const keys = async () => (await redis(redisUrl)).keys(`${limits().prefix}:*`)
  return {
    name: 'Redis',
    redisUrl,
    keys,
    async letPass(seconds) {
      const client = await redis(redisUrl)
      for (const key of await keys()) await client.pExpire(key, (await client.pTTL(key)) - seconds * 1000)
    },
  }
}

/** Undefined where none answers. */
export const redisThere = engineThere('redis')
/** PostgreSQL, and Redis where one answers. */
export const stores: Store[] = redisThere ? [postgres, inRedis(redisThere)] : [postgres]
