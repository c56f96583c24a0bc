import assert from 'node:assert/strict'
import { Pool, type PoolClient } from 'pg'
import { lookAtInvariants } from '../../scripts/invariants/look'
import { books, jobsDue } from '../bench/books'
import type { Buyer, End } from '../bench/buyer'
import { rush, type Rush } from '../bench/rush'
import { aSale, sold, type Sale } from '../bench/sale'
import { twoProcesses, type TwoProcesses } from '../bench/two-processes'
import { consumer } from '../bus/support'
import { engineThere } from '../support/engines'
import { eventually } from '../support/eventually'
import { startSmtp, type Smtp } from '../support/smtp'
import { commands, type Server } from './server'

const places = 20
const buyers = 40
/** Orders whose holds run out while workers wait to end them. One process does fewer jobs at once. */
const waiting = 6

const broker = engineThere('rabbitmq')
const redis = engineThere('redis')

describe('Two processes for the web and two for jobs, under load, with processes killed in the middle', function () {
  this.timeout(120_000)
  let smtp: Smtp
  let site: TwoProcesses
  let workers: Server[]
  let pool: Pool
  let sale: Sale
  let listener: Awaited<ReturnType<typeof consumer>> | undefined
  before(async () => {
    smtp = await startSmtp({ timeout: 10_000 })
    listener = broker ? await consumer() : undefined
    const engines = { ...(broker && { AMQP_URL: broker }), ...(redis && { REDIS_URL: redis }) }
    site = await twoProcesses({ SMTP_URL: smtp.url, WORKERS: 'off', ...engines })
    workers = [1, 2].map(() => site.start(commands.worker))
    pool = new Pool({ connectionString: site.database, max: 3 })
    pool.on('error', () => undefined)
    await eventually(async () => (await processes('alive')) === 2, 30_000)
    sale = await aSale(pool, places)
    await pool.query('UPDATE event SET refund_hours = 24 WHERE id = $1', [sale.id])
  })
  after(async () => {
    await pool?.end()
    await site?.clear()
    await listener?.close()
    await smtp.close()
  })

  const come = async (crowd: Partial<Rush> & Pick<Rush, 'buyers'>) =>
    rush({ sites: site.sites, event: sale, width: 20, tries: 6, ...crowd })

  /** The hold of an order is over, and the job that ends it is due. */
  async function runOut(client: Pool | PoolClient, order: string): Promise<void> {
    const key = order.slice('/orders/'.length)
    const over = `UPDATE "order" SET expires_at = now() - interval '1 second' WHERE key = $1 RETURNING id`
    const { rows } = await client.query<{ id: string }>(over, [key])
    const due = `UPDATE graphile_worker._private_jobs SET run_at = now() WHERE payload ->> 'order' = $1 AND run_at > now()`
    assert.equal((await pool.query(due, [rows[0]?.id])).rowCount, 1)
  }

  /** Nothing is to be done any more, also by jobs that are tried again a little later. */
  async function quiet(): Promise<void> {
    const overdue = `SELECT FROM "order" WHERE status = 'pending' AND expires_at <= now()`
    await eventually(async () => (await jobsDue(pool)) === 0 && (await pool.query(overdue)).rowCount === 0, 90_000)
  }

  /** How many processes run jobs, and how many have jobs to end holds just now, by the locks that say who is alive. */
  async function processes(which: 'alive' | 'at work'): Promise<number> {
    const { rows } = await pool.query<{ many: number }>(
      `SELECT count(DISTINCT pid)::int AS many FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 7346218
          AND ($1 = 'alive' OR objid IN (SELECT (hashtext(locked_by)::bigint & 4294967295)::oid
                                           FROM graphile_worker.jobs WHERE task_identifier = 'expire-order'))`,
      [which],
    )
    return rows[0]?.many ?? 0
  }

  /** What buyers do, in turn: one cancels, one leaves and comes back no more, one wants the money back; the others buy. */
  function waysOfBuyers(hook: (bought: number) => Promise<void>) {
    let comers = 0
    let bought = 0
    return async (buyer: Buyer): Promise<End> => {
      const { order, end } = await buyer.order()
      if (order === undefined) return end
      const kind = comers++ % 7
      if (kind === 1) await buyer.cancel(order)
      else if (kind === 3) await runOut(pool, order)
      else {
        await buyer.pay(order)
        await hook(++bought)
        if (kind === 5) await buyer.giveBack(order)
      }
      return 'bought'
    }
  }

  it('both do jobs; and when a web process and both workers are killed, one after the other, others sell every place once, send each ticket and break no promise', async () => {
    const held: string[] = []
    const keep = async (buyer: Buyer) => {
      const { order, end } = await buyer.order()
      if (order !== undefined) held.push(order)
      return end
    }
    assert.deepEqual((await come({ buyers: waiting, way: keep })).mishaps, [])
    const killing = async (bought: number) => {
      if (bought === 3) {
        const lock = await pool.connect()
        await lock.query('BEGIN')
        for (const order of held) await runOut(lock, order)
        await eventually(async () => (await processes('at work')) === 2, 30_000)
        await Promise.all([site.servers[1]?.kill(), workers[0]?.kill()])
        await lock.query('COMMIT')
        lock.release()
        site.serveAgain(1)
        workers.push(site.start(commands.worker))
      } else if (bought === 7) {
        await workers[1]?.kill()
        workers.push(site.start(commands.worker))
      }
    }
    const crowd = await come({ buyers, first: 100, way: waysOfBuyers(killing) })
    assert.deepEqual(crowd.mishaps, [])
    assert.deepEqual(
      workers.map((worker) => worker.isRunning()),
      [false, false, true, true],
    )
    await quiet()
    // What was given back is sold again, and no more than that.
    assert.deepEqual((await come({ buyers: places - (await sold(pool, sale)).taken + 5, first: 200 })).mishaps, [])
    await quiet()

    const { taken, tickets } = await sold(pool, sale)
    assert.deepEqual([taken, tickets], [places, places])
    const { ours, bank, differing } = await books(pool, sale.id)
    assert.deepEqual([ours, differing], [bank, []])
    assert.deepEqual([ours.captured - ours.refunded, ours.refunded > 0], [places * 150_000, true])
    const { rows } = await pool.query<{ status: string; email: string; seats: number }>(
      `SELECT o.status, buyer_email AS email, count(attendee.id) FILTER (WHERE holds_place)::int AS seats
         FROM "order" o JOIN attendee ON attendee."order" = o.id WHERE o.event = $1 GROUP BY o.id`,
      [sale.id],
    )
    assert.deepEqual([...new Set(rows.map(({ status }) => status))].sort(), [
      'cancelled',
      'expired',
      'paid',
      'refunded',
    ])
    const told = new Set(smtp.mails.filter(({ subject }) => subject.includes('Вечер в фойе')).map(({ to }) => to))
    const owed = rows.filter(({ seats }) => seats > 0).map(({ email }) => email)
    assert.deepEqual([owed.length, owed.filter((email) => !told.has(email))], [places, []])
    assert.deepEqual(
      (await lookAtInvariants(pool)).flatMap(({ broken }) => broken),
      [],
    )
    assert.deepEqual(
      site.complaints().filter((line) => !/Jobs of \d+ workers that died were taken over/.test(line)),
      [],
    )
  })

  it('announce a worker for each job that they do at once, deliveries included', async () => {
    await eventually(async () => {
      const { rows } = await pool.query<{ locks: number }>(
        `SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'advisory' AND classid = 7346218 GROUP BY pid`,
      )
      return rows.map(({ locks }) => locks).join() === '8,8'
    })
  })

  if (broker)
    it('say on the bus what happened to each order at least once, and in its order, whoever was killed while relaying', async () => {
      const { rows } = await pool.query<{ id: string; subject: string; type: string }>(
        `SELECT id, subject, type FROM message WHERE data ->> 'event_id' = $1 ORDER BY position`,
        [sale.id],
      )
      const came = () => new Set(listener?.heard.map(({ event }) => event.id))
      await eventually(async () => rows.every(({ id }) => came().has(id)), 30_000)
      for (const subject of new Set(rows.map((row) => row.subject))) {
        const ours = rows.filter((row) => row.subject === subject).map(({ id }) => id)
        const theirs = [...new Set(listener?.about([subject]).map(({ event }) => event.id))]
        assert.deepEqual(theirs, ours, subject)
      }
      const types = new Set(rows.map(({ type }) => type))
      for (const type of ['placed', 'paid', 'expired', 'cancelled', 'refunded'])
        assert.ok(types.has(`order.${type}`), type)
    })
})
