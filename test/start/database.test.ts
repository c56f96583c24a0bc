import assert from 'node:assert/strict'
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import { databaseUrl } from '../../api/db/connection'
import { eventually } from '../support/eventually'
import { Browser } from './browser'
import { aSite, commands, connected, freePort, production, type Server, type Site } from './server'

const password = `p:a@ss%w/o?r#d & "п"`

describe('A start with a database of its own', function () {
  this.timeout(60_000)
  const name = `start_${process.pid}`
  let site: Site
  /** The database of the run; it has an address only once that has been set up. */
  let own: URL

  before(async () => {
    site = await aSite()
    own = new URL(databaseUrl())
    await connected(own.href, async (client) => {
      await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
      for (const each of ['a', 'b']) await client.query(`CREATE DATABASE ${name}_${each} OWNER ${name}`)
    })
  })
  after(async () => {
    await site.clear()
    await connected(own.href, async (client) => {
      for (const each of ['a', 'b']) await client.query(`DROP DATABASE ${name}_${each} WITH (FORCE)`)
      await client.query(`DROP ROLE ${name}`)
    })
  })

  const address = (database: string, port = Number(own.port)) =>
    `postgres://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

  describe('that is down', () => {
    let line: Line
    let server: Server
    before(async () => {
      line = new Line(await freePort())
      server = site.start(commands.registered, { DATABASE_URL: address(`${name}_a`, line.port) })
    })
    after(async () => {
      await server.kill()
      await line.close()
    })

    it('serves all the same: /healthz is 200, /readyz and every page are 503', async () => {
      await server.answers('/healthz')
      assert.equal(await server.status('/readyz'), 503)
      for (const path of ['/', '/login', '/profile', '/nowhere']) assert.equal(await server.status(path), 503, path)
      const { $ } = await new Browser(site.url).get('/')
      assert.match($.text(), /\S/)
      assert.doesNotMatch($.text(), /ECONN|127\.0\.0\.1|Error/)
    })

    it('becomes ready by itself once the database answers, also if something is wrong with that at first', async () => {
      await connected(address(`${name}_a`), (client) => client.query('CREATE TABLE "user" ()'))
      await line.open()
      await eventually(async () => /already exists/.test(server.output()), 15_000)
      assert.equal(await server.status('/readyz'), 503)
      await connected(address(`${name}_a`), (client) => client.query('DROP TABLE "user"'))
      await server.answers('/readyz', 200, 15_000)
      assert.equal(await server.status('/'), 200)
      assert.match(server.output(), /^Sign in +admin@example\.org/m)
    })

    it('survives the loss of the database later on', async () => {
      await line.close()
      await server.answers('/readyz', 503, 15_000)
      assert.equal(await server.status('/healthz'), 200)
      assert.notEqual(await server.status('/'), 200)
      await line.open()
      await server.answers('/readyz', 200, 15_000)
      assert.equal(await server.status('/'), 200)
    })

    it('logs what happened meanwhile, but never the password of the database', () => {
      assert.match(server.output(), /ECONNREFUSED/)
      for (const form of [password, encodeURIComponent(password)]) assert(!server.output().includes(form))
    })
  })

  describe('in production', () => {
    const environment = () => ({ ...production(site.url), DATABASE_URL: address(`${name}_b`) })
    const tables = () =>
      connected(address(`${name}_b`), async (client) => {
        const { rows } = await client.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`,
        )
        return rows[0]?.n
      })

    let server: Server

    it('touches nothing while migrations are missing, says so, and is not ready', async () => {
      server = site.start(commands.liftProd, environment())
      await server.answers('/healthz')
      await server.answers('/readyz', 503)
      assert.equal(await tables(), 0)
      assert.match(server.output(), /lacks \d+ migrations.*npm run migrate/)
    })

    it('ends a process for jobs with 1 while migrations are missing, so that whoever keeps it going starts it again', async () => {
      const worker = site.start(commands.worker, environment())
      assert.equal(await worker.exited, 1)
      assert.match(worker.output(), /lacks \d+ migrations.*npm run migrate/)
      assert.equal(await tables(), 0)
    })

    it('is migrated by two processes at once, which both succeed', async () => {
      const both = [1, 2].map(() => site.start(commands.migrate, environment()))
      const codes = await Promise.all(both.map(({ exited }) => exited))
      assert.deepEqual(codes, [0, 0], both.map((each) => each.output()).join('\n'))
      const said = both.map((each) => each.output().trim()).join('\n')
      assert.equal(said.match(/^0001_\w+$/gm)?.length, 1)
    })

    it('is ready after that without another start, and shows neither demo events nor the mailbox', async () => {
      await server.answers('/readyz')
      const { rows } = await connected(address(`${name}_b`), (client) => client.query('SELECT id FROM event'))
      assert.equal(rows.length, 0)
      assert.equal(await server.status('/dev/mailbox'), 404)
      assert.doesNotMatch(server.output(), /Sign in|Mailbox/)
    })
  })
})

/** A line to the database of the run that can be cut. */
class Line {
  readonly #sockets = new Set<Socket>()
  #server: NetServer | undefined

  constructor(readonly port: number) {}

  async open(): Promise<void> {
    const { port } = new URL(databaseUrl())
    this.#server = createServer((near) => {
      const far = connect(Number(port), '127.0.0.1')
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket)
        socket.on('error', () => other.destroy())
        socket.on('close', () => other.destroy())
        socket.pipe(other)
      }
    })
    await new Promise<void>((done) => this.#server?.listen(this.port, '127.0.0.1', done))
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server?.close(done) ?? done(undefined))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
