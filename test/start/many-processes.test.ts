import assert from 'node:assert/strict'
import { Pool } from 'pg'
import { lookAtInvariants } from '../../scripts/invariants/look'
import { books, jobsDue } from '../bench/books'
import { rush } from '../bench/rush'
import { aSale, sold } from '../bench/sale'
import { twoProcesses, type TwoProcesses } from '../bench/two-processes'
import { eventually } from '../support/eventually'
import { startSmtp, type Smtp } from '../support/smtp'
import { commands } from './server'

const places = 20
const buyers = 60

describe('Two processes for the web and two for jobs, under load', function () {
  this.timeout(90_000)
  let smtp: Smtp
  let site: TwoProcesses
  let pool: Pool
  before(async () => {
    smtp = await startSmtp({ timeout: 10_000 })
    site = await twoProcesses({ SMTP_URL: smtp.url, WORKERS: 'off' })
    for (let worker = 0; worker < 2; worker++) site.start(commands.worker)
    pool = new Pool({ connectionString: site.database, max: 2 })
    pool.on('error', () => undefined)
  })
  after(async () => {
    await pool?.end()
    await site?.clear()
    await smtp.close()
  })

  it('sell every place once, send each ticket once, and break no promise', async () => {
    const sale = await aSale(pool, places)
    const { ends, mishaps } = await rush({ sites: site.sites, event: sale, buyers, width: 20 })
    assert.deepEqual([mishaps, ends.bought], [[], places])
    await eventually(async () => (await jobsDue(pool)) === 0, 30_000)
    assert.deepEqual(await sold(pool, sale), { taken: places, tickets: places, paid: places, orders: places })
    const { ours, bank, differing } = await books(pool, sale.id)
    assert.deepEqual([ours, differing], [bank, []])
    const mails = smtp.mails.filter(({ subject }) => subject.includes('Вечер в фойе')).map(({ to }) => to)
    assert.deepEqual([mails.length, new Set(mails).size], [places, places])
    assert.deepEqual(
      (await lookAtInvariants(pool)).flatMap(({ broken }) => broken),
      [],
    )
    assert.deepEqual(site.complaints(), [])
  })

  it('share the jobs: each of the two workers has locks of its own for as many as it does at once, deliveries included', async () => {
    const { rows } = await pool.query<{ pid: number; locks: number }>(
      `SELECT pid, count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory' AND classid = 7346218 GROUP BY pid`,
    )
    assert.deepEqual(
      rows.map(({ locks }) => locks),
      [8, 8],
    )
  })
})
