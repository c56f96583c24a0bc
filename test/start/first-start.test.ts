import assert from 'node:assert/strict'
import { isServed, killServer } from '../db/embedded-support'
import manifest from '../../package.json'
import { Browser } from './browser'
import { aSite, commands, connected, type Server, type Site } from './server'

describe('A start on a fresh machine', function () {
  this.timeout(60_000)
  let site: Site
  let server: Server

  before(async () => {
    site = await aSite()
    server = site.start(commands.npmStart)
    await server.answers('/readyz')
  })
  after(() => site.clear())

  const count = (statement: string) =>
    connected(site.database, async (client) => Number((await client.query<{ n: string }>(statement)).rows[0]?.n))

  it('is what `npm start` does, and answers that it serves and that it is ready', async () => {
    assert.equal(manifest.scripts.start, 'ts-node app.ts')
    assert.equal(await server.status('/healthz'), 200)
    assert.equal(await server.status('/'), 200)
  })

  it('prints the addresses to open', async () => {
    await server.answers('/readyz')
    assert.match(server.output(), new RegExp(`^Foyer +${site.url}/$`, 'm'))
    const [, mailbox] = /^Mailbox +(\S+)$/m.exec(server.output()) ?? []
    assert.equal(mailbox, `${site.url}/dev/mailbox`)
    assert.equal(await server.status('/dev/mailbox'), 200)
  })

  it('complains about nothing', () => assert.doesNotMatch(server.output(), /^ *(debug|warn|error)\b/m))

  it('has made a free event, a paid one and one that is nearly full, each open on the feed', async () => {
    const { rows } = await connected(site.database, (client) =>
      client.query<{ slug: string; cheapest: number; left: number }>(
        `SELECT slug, min(price)::int AS cheapest, capacity - event.taken AS left
           FROM event JOIN ticket_type ON ticket_type.event = event.id GROUP BY event.id ORDER BY starts_at`,
      ),
    )
    const [free, paid, full] = rows
    assert(free && paid && full && rows.length === 3)
    assert.equal(free.cheapest, 0)
    assert(paid.cheapest > 0 && paid.left > 100)
    assert(full.left > 0 && full.left < 5)
    assert.equal(await count(`SELECT count(*) AS n FROM message WHERE type = 'event.published'`), 3)
    const { $ } = await new Browser(site.url).get('/')
    for (const { slug } of rows) assert.equal($(`a[href="/events/${slug}"]`).length > 0, true, slug)
  })

  it('has made an admin, who signs in with what was printed', async () => {
    const [, login = '', password = ''] = /^Sign in +(\S+) +(\S+) +at /m.exec(server.output()) ?? []
    const browser = new Browser(site.url)
    const signedIn = await browser.submit('/login', { login, password })
    assert.deepEqual([signedIn.status, signedIn.location], [303, '/'])
    assert.equal((await browser.get('/profile')).status, 200)
    assert.equal(await count(`SELECT count(*) AS n FROM "user" WHERE role = 'ROLE_ADMIN' AND email = '${login}'`), 1)
  })

  it('keeps what people did when both processes are killed, and starts again with `sails lift`', async () => {
    const order = await new Browser(site.url).apply('kak-zvuchit-gorod')
    assert.match(order.location ?? '', /^\/orders\//)
    await server.kill()
    await killServer(site.dataDir)
    server = site.start(commands.lift)
    await server.answers('/readyz')
    assert.equal((await new Browser(site.url).get(order.location ?? '')).status, 200)
    assert.equal(await count('SELECT count(*) AS n FROM event'), 3)
  })

  it('uses the database that outlived a killed server, and is ready within three seconds', async () => {
    const times: number[] = []
    for (let round = 0; round < 3 && !times.some((time) => time < 3000); round++) {
      await server.kill()
      assert.equal(isServed(site.dataDir), true)
      server = site.start(commands.registered)
      times.push(await server.answers('/readyz'))
    }
    console.log(`        ready after ${times.join(', ')} ms`)
    assert(Math.min(...times) < 3000, `ready after ${times.join(', ')} ms`)
    assert.equal(await server.status('/'), 200)
  })

  it('says that it is not ready while PostgreSQL is gone, and brings it back within seconds', async () => {
    const killedAt = Date.now()
    const seen = new Set<number>()
    await killServer(site.dataDir)
    while (!(await server.status('/readyz').then((status) => seen.add(status).has(200)))) {
      assert(Date.now() - killedAt < 15_000, 'PostgreSQL has not come back')
      assert.equal(await server.status('/healthz'), 200)
    }
    assert.equal(seen.has(503), true)
    console.log(`        ready again after ${Date.now() - killedAt} ms`)
    assert.equal(await server.status('/'), 200)
    assert.match((await new Browser(site.url).apply('kak-zvuchit-gorod')).location ?? '', /^\/orders\//)
  })
})
