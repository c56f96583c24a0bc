import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import manifest from '../../package.json'
import { isServed } from '../db/embedded-support'
import { Onlooker } from '../live/onlooker'
import { eventually } from '../support/eventually'
import { Browser } from './browser'
import { aSite, commands, connected, type Server, type Site } from './server'

const event = 'kak-zvuchit-gorod'
/** One that costs something: its orders hold places until they run out. */
const paid = 'bolshoy-elochnyy-market'

/** Who does not see that all is answered goes on waiting for so many ms (api/http/drain.ts). */
const drainAfter = 10_000

/** The processes that serve: the children of the one that was started, but for the database. */
function childrenOf({ pid }: Server): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('app.ts'))
}
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(address, { agent: false, timeout: 800 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(false))
    sent.end()
  })
}

describe('A start with WEB_CONCURRENCY=2', function () {
  this.timeout(60_000)
  let site: Site
  let server: Server
  before(async () => {
    site = await aSite()
    server = site.start(commands.npmStart, { WEB_CONCURRENCY: '2' })
    await server.answers('/readyz')
    await eventually(async () => bothAnswer(), 20_000)
  })
  after(() => site.clear())

  /** Each on a connection of its own. Gives how many were answered. */
  const ask = async (times: number) => {
    const answers = Array.from({ length: times }, () => isAnswered(`${site.url}/readyz`))
    return (await Promise.all(answers)).filter(Boolean).length
  }

  /** With the other one stopped, a process answers all requests but the one that waits for the other. */
  async function bothAnswer(): Promise<boolean> {
    const children = childrenOf(server)
    if (children.length !== 2) return false
    for (const other of children) {
      process.kill(other, 'SIGSTOP')
      const answered = await ask(6)
      process.kill(other, 'SIGCONT')
      if (answered < 5) return false
    }
    return true
  }

  it('serves with two processes on one port, migrates and furnishes once, and says where to look once', async () => {
    await eventually(async () => bothAnswer(), 20_000)
    assert.equal(server.output().match(/^Sign in /gm)?.length, 1)
    const events = await connected(site.database, (client) => client.query('SELECT FROM event'))
    assert.equal(events.rowCount, 3)
    assert.doesNotMatch(server.output(), /^ *(debug|warn|error)\b/m)
  })

  it('shows everybody the places that another process gives away', async () => {
    const onlookers = await Promise.all(Array.from({ length: 4 }, () => Onlooker.at(event, {}, site.url)))
    const { location } = await new Browser(site.url).apply(event)
    assert.match(location ?? '', /^\/orders\//)
    for (const onlooker of onlookers) await onlooker.sees('осталось 59 мест')
    for (const onlooker of onlookers) onlooker.leave()
  })

  it('replaces a process that was killed, and goes on serving meanwhile', async () => {
    const before = childrenOf(server)
    process.kill(before[0] ?? 0, 'SIGKILL')
    await eventually(async () => !isThere(before[0] ?? 0))
    // The primary may have given one connection to the dead already.
    await eventually(async () => (await server.status('/readyz')) === 200)
    await eventually(async () => childrenOf(server).some((pid) => !before.includes(pid)), 10_000)
    await eventually(async () => bothAnswer(), 20_000)
    assert.match(server.output(), /Process \d+ ended with SIGKILL; another one follows/)
  })

  it('ends by SIGTERM with all of its processes: requests finish, streams end, nothing stays behind', async () => {
    const children = childrenOf(server)
    const onlookers = await Promise.all(Array.from({ length: 4 }, () => Onlooker.at(event, {}, site.url)))
    let signalled = 0
    const order = { answer: Promise.resolve<Awaited<ReturnType<Browser['apply']>> | undefined>(undefined) }
    await connected(site.database, async (client) => {
      await client.query(`BEGIN; SELECT id FROM event WHERE slug = '${event}' FOR UPDATE`)
      order.answer = new Browser(site.url).apply(event)
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`
      await eventually(async () => (await client.query(waiting)).rowCount === 1)
      signalled = Date.now()
      server.signal('SIGTERM')
      await eventually(async () => onlookers.every(({ ended }) => ended))
      assert.equal(server.isRunning(), true)
      await client.query('COMMIT')
    })
    const { status, location } = (await order.answer) ?? {}
    assert.deepEqual([status, /^\/orders\//.test(location ?? '')], [303, true])
    assert.equal(await server.exited, 0, server.output())
    assert(Date.now() - signalled < drainAfter, `took ${Date.now() - signalled} ms`)
    assert.deepEqual(children.filter(isThere), [])
    assert.equal(isServed(site.dataDir), false)
  })

  it('that finds its port taken ends with 1 and leaves nothing behind', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(Number(site.port), done))
    try {
      const second = site.start(commands.npmStart, { WEB_CONCURRENCY: '2' })
      assert.equal(await second.exited, 1)
      assert.match(second.output(), /EADDRINUSE/)
      assert.equal(isServed(site.dataDir), false)
    } finally {
      await new Promise((done) => other.close(done))
    }
  })
})

describe('`npm run worker`', function () {
  this.timeout(90_000)
  let site: Site
  let web: Server
  let worker: Server
  before(async () => {
    site = await aSite()
    web = site.start(commands.registered, { WORKERS: 'off' })
    await web.answers('/readyz')
  })
  after(() => site.clear())

  const query = <Row extends object>(statement: string, values: unknown[] = []) =>
    connected(site.database, async (client) => (await client.query<Row>(statement, values)).rows)
  const jobs = () =>
    query<{ id: string; locked_by: string | null }>(
      `SELECT id, locked_by FROM graphile_worker.jobs WHERE run_at <= now() ORDER BY id`,
    )

  /** What the container of a worker asks for its health. */
  const healthOfWorkers = () => site.start(['scripts/worker-health.js'], { DATABASE_URL: site.database }).exited

  it('is a script of the package', () => assert.equal(manifest.scripts.worker, 'ts-node scripts/worker.ts'))

  it('does what a server with WORKERS=off leaves undone', async () => {
    await query(`SELECT graphile_worker.add_job('clear-expired-counters')`)
    // A server that runs jobs hears of them at once, and looks every second in any case.
    await pause(2000)
    assert.deepEqual(
      (await jobs()).map(({ locked_by }) => locked_by),
      [null],
    )
    assert.equal(await healthOfWorkers(), 1)
    worker = site.start(commands.worker)
    await eventually(async () => (await jobs()).length === 0, 20_000)
    assert.equal(await healthOfWorkers(), 0)
    assert.equal(await web.status('/readyz'), 200)
  })

  it('that is killed in the middle of a job loses it to another one, which does it once', async () => {
    const { location = '' } = await new Browser(site.url).apply(paid)
    const key = location.slice('/orders/'.length)
    const [order] = await query<{ id: string }>(
      `UPDATE "order" SET expires_at = now() - interval '1 second' WHERE key = $1 RETURNING id`,
      [key],
    )
    const second = await connected(site.database, async (client) => {
      await client.query('BEGIN')
      await client.query('SELECT FROM "order" WHERE key = $1 FOR UPDATE', [key])
      await query(`SELECT graphile_worker.add_job('expire-order', json_build_object('order', $1::text))`, [order?.id])
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`
      await eventually(async () => (await client.query(waiting)).rowCount === 1)
      await worker.kill()
      const second = site.start(commands.worker)
      await client.query('ROLLBACK')
      return second
    })
    const killed = Date.now()
    const [job] = await jobs()
    assert.ok(job?.locked_by, 'the job is still that of the killed worker')
    await eventually(async () => (await jobs()).length === 0, 60_000)
    console.log(`        taken over after ${Date.now() - killed} ms`)
    assert.match(second.output(), /Jobs of 1 workers that died were taken over/)
    const moves = await query(`SELECT FROM order_move WHERE "order" = $1 AND status = 'expired'`, [order?.id])
    assert.equal(moves.length, 1)
    worker = second
  })

  it('ends by SIGTERM with 0, and the job under way first', async () => {
    const { location = '' } = await new Browser(site.url).apply(paid)
    const key = location.slice('/orders/'.length)
    await connected(site.database, async (client) => {
      await client.query('BEGIN')
      const { rows } = await client.query<{ id: string }>(
        `UPDATE "order" SET expires_at = now() - interval '1 second' WHERE key = $1 RETURNING id`,
        [key],
      )
      const payload = `json_build_object('order', $1::text)`
      await query(`SELECT graphile_worker.add_job('expire-order', ${payload})`, [rows[0]?.id])
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`
      await eventually(async () => (await client.query(waiting)).rowCount === 1)
      worker.signal('SIGTERM')
      await pause(300)
      assert.equal(worker.isRunning(), true)
      await client.query('COMMIT')
    })
    assert.equal(await worker.exited, 0, worker.output())
    const [order] = await query<{ status: string }>('SELECT status FROM "order" WHERE key = $1', [key])
    assert.equal(order?.status, 'expired')
    assert.equal(web.isRunning(), true)
  })
})
