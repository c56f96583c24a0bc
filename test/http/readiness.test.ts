import assert from 'node:assert/strict'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Pool } from 'pg'
import { connectionParts, databaseUrl } from '../../api/db/connection'
import { pool } from '../../api/db/pool'
import { eventually } from '../support/eventually'
import { raw, type Answer } from './raw'

/** A database behind a line that can fall silent: connections stay open, and nobody says a word. */
class Line {
  readonly #sockets: Socket[] = []
  readonly #server: Server
  silent = false

  constructor() {
    const { host, port } = connectionParts(databaseUrl())
    this.#server = createServer((near) => {
      const far = connect(port, host)
      this.#sockets.push(near, far)
      for (const socket of [near, far]) socket.on('error', () => undefined)
      near.on('data', (bytes) => this.silent || far.write(bytes))
      far.on('data', (bytes) => this.silent || near.write(bytes))
    })
  }

  async open(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return (this.#server.address() as { port: number }).port
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}

describe('GET /readyz', () => {
  const place = globalThis as { foyerPool?: Pool }
  let usual: Pool
  let line: Line

  beforeEach(async () => {
    usual = pool()
    line = new Line()
    const port = await line.open()
    place.foyerPool = new Pool({ ...connectionParts(databaseUrl()), port, max: 1, connectionTimeoutMillis: 9000 })
    place.foyerPool.on('error', () => undefined)
  })
  afterEach(async () => {
    const broken = place.foyerPool
    place.foyerPool = usual
    line.close()
    await broken?.end()
  })

  /** The status, and whether it came well before a connection is given up. */
  async function ready(): Promise<[status: number, text: string, inTime: boolean]> {
    const start = performance.now()
    const { status, text }: Answer = await raw({ path: '/readyz' })
    return [status, text, performance.now() - start < 7000]
  }

  it('says soon that it is not ready when the database takes connections and never answers', async () => {
    line.silent = true
    assert.deepEqual(await ready(), [503, 'not ready', true])
  })

  it('says so too when the database falls silent in the middle, however often one asks, and recovers by itself', async () => {
    assert.deepEqual(await ready(), [200, 'ready', true])
    line.silent = true
    for (let times = 0; times < 3; times++) assert.deepEqual(await ready(), [503, 'not ready', true])
    line.silent = false
    assert.ok(await eventually(async () => (await ready())[0] === 200, 30_000))
  }).timeout(60_000)
})
