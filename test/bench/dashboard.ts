import { join } from 'node:path'
import { Pool } from 'pg'
import { aSite, commands, production } from '../start/server'
import { anOrganiser, pastSales } from './past-sales'

/** Where one side has so many times more than the other, looking may take this much longer at most. */
const most = 1.5
const small = { events: 100, orders: 100 }
const large = { events: 2000, orders: 100_000 }

/** Medians in ms, of few and of many. */
export type Times = Record<'event' | 'overall', { few: number; many: number }>

/** How long the dashboard takes for few and for many orders and events, on a fresh database of its own. */
export async function dashboardBench(): Promise<{ lines: string[]; broken: string[] }> {
  const site = await aSite()
  try {
    const server = site.start(commands.registered, { ...production(site.url), LOG_LEVEL: 'warn' })
    await server.answers('/readyz')
    const pool = new Pool({ connectionString: site.database, max: 2 })
    pool.on('error', () => undefined)
    const sides = {
      few: { events: await anOrganiser(pool, small.events), one: await anOrganiser(pool, 1) },
      many: { events: await anOrganiser(pool, large.events), one: await anOrganiser(pool, 1) },
    }
    for (const [side, size] of [
      [sides.few, small],
      [sides.many, large],
    ] as const) {
      await pastSales(pool, side.events, 10)
      await pastSales(pool, side.one, size.orders)
    }
    await pool.query('SELECT fold_sales(2147483647)')
    await pool.query('VACUUM ANALYZE')
    await pool.end()
    const command = ['-r', 'ts-node/register', join(__dirname, 'dashboard-times.ts'), JSON.stringify(sides)]
    const beside = site.start(command, { NODE_ENV: 'test', LOG_LEVEL: 'warn' })
    if ((await beside.exited) !== 0) throw new Error(beside.output())
    return verdict(JSON.parse(beside.output().trim().split('\n').at(-1) ?? '') as Times)
  } finally {
    await site.clear()
  }
}

function verdict(times: Times): { lines: string[]; broken: string[] } {
  const told = (what: string, { few, many }: Times['event'], counts: string) =>
    `${what}: ${few.toFixed(1)} and ${many.toFixed(1)} ms, ${(many / few).toFixed(2)} times as long, with ${counts}`
  return {
    lines: [
      told('Dashboard of an event', times.event, `${small.orders} and ${large.orders} orders`),
      told('Dashboard of all', times.overall, `${small.events} and ${large.events} events`),
    ],
    broken: Object.entries(times).flatMap(([name, { few, many }]) =>
      many / few > most ? [`${name}: more than ${most} times as long`] : [],
    ),
  }
}
