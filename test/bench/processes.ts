import { readdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { aSite, commands, production, type Site } from '../start/server'
import { Buyer } from './buyer'
import { abreast, Client } from './client'
import type { NotifyRates } from './notify'
import { aSale } from './sale'

/** What one kind of request costs: processor time in ms for each, of the web and of the database. */
export interface Cost {
  step: string
  processes: number
  perSecond: number
  web: number
  database: number
}

const width = 20
const perStep = 600
const orders = 120

/** The same requests to one process and to two, each on a fresh site as in production; then what telling costs. */
export async function processCosts(): Promise<{ costs: Cost[]; notify: NotifyRates; load: number }> {
  const costs: Cost[] = []
  for (const processes of [1, 2]) costs.push(...(await withSite(processes, (site) => ofSite(site, processes))))
  const notify = await withSite(1, tellingOf)
  return { costs, notify, load: loadavg()[0] ?? NaN }
}

async function withSite<Result>(processes: number, work: (site: Site) => Promise<Result>): Promise<Result> {
  const site = await aSite()
  try {
    const own = { ...production(site.url), RATE_LIMITS: 'off', LOG_LEVEL: 'warn', WORKERS: 'off' }
    await site.start(commands.npmStart, { ...own, WEB_CONCURRENCY: String(processes) }).answers('/readyz')
    return await work(site)
  } finally {
    await site.clear()
  }
}

async function ofSite(site: Site, processes: number): Promise<Cost[]> {
  const pool = new Pool({ connectionString: site.database, max: 1 })
  pool.on('error', () => undefined)
  const client = new Client([site.url])
  try {
    for (let event = 0; event < 40; event++) await aSale(pool, 100)
    const sale = await aSale(pool, 10_000)
    const get = (path: string) => async () => void (await client.ask(path, 'GET', path, { 'Accept-Language': 'ru' }))
    const buy = async (number: number) => void (await new Buyer(client, sale, number).order())
    const steps: [string, number, (number: number) => Promise<void>][] = [
      ['feed', perStep, get('/')],
      ['event page', perStep, get(`/events/${sale.slug}`)],
      ['form and order', orders, buy],
    ]
    const costs: Cost[] = []
    for (const [step, times, work] of steps) {
      await abreast(width, numbers(100, -100), work)
      const before = spent(site, 'app.ts')
      const started = performance.now()
      await abreast(width, numbers(times), work)
      const seconds = (performance.now() - started) / 1000
      const after = spent(site, 'app.ts')
      const each = (part: 'web' | 'database') => (after[part] - before[part]) / times
      costs.push({ step, processes, perSecond: times / seconds, web: each('web'), database: each('database') })
    }
    return costs
  } finally {
    client.close()
    await pool.end()
  }
}

const numbers = (many: number, from = 0) => Array.from({ length: many }, (_, index) => Math.abs(from) * 1000 + index)

async function tellingOf(site: Site): Promise<NotifyRates> {
  const beside = site.start(['-r', 'ts-node/register', join(__dirname, 'notify.ts')], {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
  })
  if ((await beside.exited) !== 0) throw new Error(beside.output())
  return JSON.parse(beside.output().trim().split('\n').at(-1) ?? '') as NotifyRates
}

/** Processor time so far in ms, of the processes of a site that run a program and of its PostgreSQL (Linux counts in hundredths). */
export function spent({ dataDir, port }: Site, program: string): { web: number; database: number } {
  const sum = { web: 0, database: 0 }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const [, , , , , , , , , , , utime, stime] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      const time = 10 * (Number(utime) + Number(stime))
      if (command.includes(program) && environment.includes(`PORT=${port}\0`)) sum.web += time
      else if (isOf(dataDir, pid, command)) sum.database += time
    } catch {
      // It has ended, or is somebody else's.
    }
  }
  return sum
}

/** PostgreSQL renames its processes; all of them work in the directory of their cluster. */
function isOf(dataDir: string, pid: string, command: string): boolean {
  return command.startsWith('postgres') || command.includes('bin/postgres')
    ? readFileSync(`/proc/${pid}/maps`, 'utf8').includes(dataDir)
    : false
}
