import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { isServed } from '../db/embedded-support'
import { Browser } from './browser'
import { aSite, commands, production, type Server, type Site } from './server'

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
    const client = new Client({ connectionString: site.database })
    await client.connect()
    await client.query(`BEGIN; SELECT id FROM event WHERE slug = 'kak-zvuchit-gorod' FOR UPDATE`)
    const order = new Browser(site.url).apply('kak-zvuchit-gorod')
    for (const deadline = Date.now() + 10_000; !(await someoneWaits(client)); await pause(20))
      assert(Date.now() < deadline)

    server.signal('SIGTERM')
    server.signal('SIGINT')
    await refused()
    assert.equal(server.isRunning(), true)
    await client.query('COMMIT')
    await client.end()
    const { status, location } = await order
    assert.deepEqual([status, /^\/orders\//.test(location ?? '')], [303, true])
    const answered = Date.now()
    assert.equal(await server.exited, 0, server.output())
    assert(Date.now() - answered < 5000, `took ${Date.now() - answered} ms after the last answer`)
    assert.equal(isServed(site.dataDir), false)
    assert.doesNotMatch(server.output(), /error/i)
  })

  async function someoneWaits(client: Client): Promise<boolean> {
    const { rowCount } = await client.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
    return rowCount === 1
  }

  /** Nobody new is let in. */
  async function refused(): Promise<void> {
    for (const deadline = Date.now() + 5000; (await server.status('/healthz')) !== 0; await pause(20))
      assert(Date.now() < deadline, 'new requests are still let in')
  }

  it('of a start that finds its port taken says so, ends with 1 and leaves no database running', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(Number(site.port), done))
    const second = site.start(commands.liftProd, production(site.url))
    assert.equal(await second.exited, 1)
    assert.match(second.output(), /EADDRINUSE|already in use|port/i)
    assert.equal(isServed(site.dataDir), false)
    await new Promise((done) => other.close(done))
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
