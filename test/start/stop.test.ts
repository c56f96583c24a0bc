import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { isServed } from '../db/embedded-support'
import { Browser } from './browser'
import { aSite, commands, connected, production, type Server, type Site } from './server'

describe('A stop', function () {
  this.timeout(60_000)
  let site: Site
  let server: Server

  before(async () => {
    site = await aSite()
    server = site.start(commands.lift)
    await server.answers('/readyz')
  })
  after(() => site.clear())

  it('by SIGTERM, even twice, lets a request under way finish, then ends with 0 and stops the database', async () => {
    let signalled = 0
    const order = { answer: Promise.resolve<Awaited<ReturnType<Browser['apply']>> | undefined>(undefined) }
    await connected(site.database, async (client) => {
      await client.query(`BEGIN; SELECT id FROM event WHERE slug = 'kak-zvuchit-gorod' FOR UPDATE`)
      order.answer = new Browser(site.url).apply('kak-zvuchit-gorod')
      await waitedFor(client)
      const shut = refused()
      signalled = Date.now()
      server.signal('SIGTERM')
      server.signal('SIGINT')
      await shut
      assert.equal(server.isRunning(), true)
      await client.query('COMMIT')
    })
    const { status, location } = (await order.answer) ?? {}
    assert.deepEqual([status, /^\/orders\//.test(location ?? '')], [303, true])
    assert.equal(await server.exited, 0, server.output())
    // Who does not see that all is answered goes on waiting for ten seconds (api/http/drain.ts).
    assert(Date.now() - signalled < 10_000, `took ${Date.now() - signalled} ms`)
    assert.equal(isServed(site.dataDir), false)
    assert.doesNotMatch(server.output(), /error/i)
  })

  async function waitedFor(client: Client): Promise<void> {
    for (const deadline = Date.now() + 10_000; ; await pause(20)) {
      const { rowCount } = await client.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
      if (rowCount === 1) return
      assert(Date.now() < deadline, 'the request does not wait')
    }
  }

  /** Asks without a pause, on a connection that is kept open, until nobody is let in any more. */
  async function refused(): Promise<void> {
    let answers = 0
    while ((await server.status('/healthz')) !== 0) assert(answers++ < 500, 'requests are still let in')
  }

  it('of a start that finds its port taken says so, ends with 1 and leaves no database running', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(Number(site.port), done))
    try {
      const second = site.start(commands.liftProd, production(site.url))
      assert.equal(await second.exited, 1)
      assert.match(second.output(), /EADDRINUSE/)
      assert.equal(isServed(site.dataDir), false)
    } finally {
      await new Promise((done) => other.close(done))
    }
  })

  it('and a start in production with the required settings keep what is there', async () => {
    server = site.start(commands.liftProd, production(site.url))
    await server.answers('/readyz')
    assert.equal(await server.status('/healthz'), 200)
    assert.equal((await new Browser(site.url).get('/events/kak-zvuchit-gorod')).status, 200)
    server.signal('SIGTERM')
    assert.equal(await server.exited, 0)
  })
})
