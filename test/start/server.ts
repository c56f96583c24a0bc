import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { remove, temporaryDirectory } from '../db/embedded-support'

export const root = resolve(__dirname, '../..')

/** What people type, without npm and npx in between: those would only stand in the way of signals. */
export const commands = {
  npmStart: ['node_modules/ts-node/dist/bin.js', 'app.ts'],
  registered: ['-r', 'ts-node/register', 'app.ts'],
  lift: ['node_modules/sails/bin/sails.js', 'lift'],
  liftProd: ['node_modules/sails/bin/sails.js', 'lift', '--prod'],
  migrate: ['node_modules/ts-node/dist/bin.js', 'scripts/migrate.ts'],
  worker: ['node_modules/ts-node/dist/bin.js', 'scripts/worker.ts'],
  user: ['node_modules/ts-node/dist/bin.js', 'scripts/user.ts'],
}
export type Environment = Record<string, string>

/** What production requires, with a mail server that nobody writes to. */
export const production = (baseUrl: string): Environment => ({
  NODE_ENV: 'production',
  BASE_URL: baseUrl,
  TRUSTED_HOSTS: 'localhost',
  SESSION_SECRET: 'a secret of the tests that is long enough',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'Foyer <foyer@example.org>',
  PAYMENT_PROVIDERS: 'sandbox',
})

/** A process of Foyer, with a data directory of its own or one that it is given. Nothing of our environment reaches it. */
export class Server {
  readonly #child: ChildProcess
  readonly #log: string
  readonly started = Date.now()
  readonly url: string
  readonly exited: Promise<number | NodeJS.Signals | null>

  constructor(command: string[], site: Site, environment: Environment = {}) {
    this.url = site.url
    this.#log = join(site.dataDir, `log-${Math.random().toString(36).slice(2)}`)
    // Output goes to a file: a pipe would be held open by the PostgreSQL that may outlive the process.
    const log = openSync(this.#log, 'w')
    this.#child = spawn(process.execPath, command, {
      cwd: site.root,
      ...site.user,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: site.port, DATA_DIR: site.dataDir, ...environment },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.exited = new Promise((done) => this.#child.once('exit', (code, signal) => done(signal ?? code)))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  output(): string {
    return readFileSync(this.#log, 'utf8')
  }

  isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** The status, or 0 where nobody answers. */
  async status(path: string): Promise<number> {
    return fetch(this.url + path, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).then(
      async (response) => (await response.arrayBuffer(), response.status),
      () => 0,
    )
  }

  /** Waits until the path answers with this status. Gives how long that took since the process began, in ms. */
  async answers(path: string, status = 200, patience = 60_000): Promise<number> {
    for (const deadline = Date.now() + patience; ; await pause(20)) {
      const actual = await this.status(path)
      if (actual === status) return Date.now() - this.started
      if (!this.isRunning()) throw new Error(`The server has ended:\n${this.output()}`)
      if (Date.now() > deadline) throw new Error(`${path} still answers ${actual}, not ${status}:\n${this.output()}`)
    }
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.exited
  }
}

/** Where a server runs: its own directory and port. */
export class Site {
  readonly #servers: Server[] = []
  readonly port: string
  readonly dataDir = temporaryDirectory()
  /** Where Foyer itself lies, and as whom it runs: this tree and whoever we are, unless a test says otherwise. */
  root = root
  user: { uid?: number; gid?: number } = {}

  constructor(port: number) {
    this.port = String(port)
  }

  get url(): string {
    return `http://localhost:${this.port}`
  }

  /** The address of the embedded database, without saying that we use it. */
  get database(): string {
    const read = (name: string) => readFileSync(join(this.dataDir, 'postgres', name), 'utf8')
    return `postgres://foyer:${read('password')}@127.0.0.1:${read('port')}/postgres`
  }

  start(command: string[], environment?: Environment): Server {
    const server = new Server(command, this, environment)
    this.#servers.push(server)
    return server
  }

  async clear(): Promise<void> {
    for (const server of this.#servers) if (server.isRunning()) await server.kill()
    remove(this.dataDir)
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, done))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}

export async function aSite(): Promise<Site> {
  return new Site(await freePort())
}

/** A connection to a database, ended in any case. */
export async function connected<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
