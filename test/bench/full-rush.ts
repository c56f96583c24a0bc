import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'pg'
import { lookAtInvariants } from '../../scripts/invariants/look'
import { startSmtp } from '../support/smtp'
import { books, jobsDue, type Asks } from './books'
import type { Rates } from './operations'
import { rush, type RushReport } from './rush'
import { aSale, sold, type Sale } from './sale'
import { twoProcesses } from './two-processes'
import { unlockable, withoutRowLocks } from './unlocked'

export interface Size {
  places: number
  buyers: number
  /** So many requests are under way at once. */
  width: number
}

export interface Figures extends RushReport {
  /** How long jobs were still due after the last buyer, in seconds. */
  quietAfter: number
  rates: Rates
}

/**
 * More buyers than places on a fresh site of two processes; gives the figures, and every promise that was broken. With
 * the guards out, both the row locks and the CHECK behind them are missing, and some have to be.
 */
export async function fullRush(
  size: Size,
  guards: 'in' | 'out' = 'in',
): Promise<{ figures: Figures; broken: string[] }> {
  const smtp = await startSmtp({ timeout: 10_000 })
  const options = guards === 'out' ? unlockable : []
  const site = await twoProcesses({ SMTP_URL: smtp.url }, options).catch(async (error: unknown) => {
    await smtp.close()
    throw error
  })
  const stop = () => void site.clear().finally(() => process.exit(1))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const pool = new Pool({ connectionString: site.database, max: 2 })
  pool.on('error', () => undefined)
  try {
    const sale = await aSale(pool, size.places)
    const rushed = () => rush({ sites: site.sites, event: sale, ...size })
    if (guards === 'out') await pool.query('ALTER TABLE event DROP CONSTRAINT event_quota')
    const figures = await (guards === 'out' ? withoutRowLocks(site.servers, rushed) : rushed())
    const quietAfter = await quiet(pool)
    const mails = smtp.mails.filter(({ subject }) => subject.includes('Вечер в фойе')).map(({ to }) => to)
    const broken = [
      ...figures.mishaps,
      ...unlike('ends', { bought: figures.ends.bought }, { bought: size.places }),
      ...unlike('tickets by mail', [mails.length, new Set(mails).size], [size.places, size.places]),
      ...site.complaints(),
      ...(await brokenPromises(pool, sale, size)),
    ]
    const said = await site.run(['-r', 'ts-node/register', join(__dirname, 'operations.ts')])
    const rates = JSON.parse(said.trim().split('\n').at(-1) ?? '') as Rates
    return { figures: { ...figures, quietAfter, rates }, broken }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await pool.end()
    await site.clear()
    await smtp.close()
  }
}

async function brokenPromises(pool: Pool, sale: Sale, { places }: Size): Promise<string[]> {
  const { ours, bank, differing } = await books(pool, sale.id)
  const verdicts = await lookAtInvariants(pool)
  return [
    ...unlike('sold', await sold(pool, sale), { taken: places, tickets: places, paid: places, orders: places }),
    ...unlike('the books', ours, bank),
    ...unlike('the money', ours, { captured: places * 150_000, refunded: 0 }),
    ...differing,
    ...verdicts.flatMap(({ promise, broken }) => broken.map((what) => `${promise}: ${what}`)),
  ]
}

function unlike(what: string, actual: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(actual, expected)) return []
  return [`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`]
}

/** Waits until no job is due any more. Gives how long that took, in seconds. */
async function quiet(client: Asks): Promise<number> {
  const started = Date.now()
  while ((await jobsDue(client)) > 0) {
    if (Date.now() - started > 300_000) throw new Error('The jobs do not come to rest')
    await pause(100)
  }
  return (Date.now() - started) / 1000
}
