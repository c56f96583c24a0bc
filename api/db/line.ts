import { Client } from 'pg'
import { connectionParts, databaseUrl, serverKeepalives } from './connection'
import { logger } from '../log'

/** What the users of a line want to hear. */
interface Ears {
  /** It stands, for the first time or again: what was said meanwhile nobody heard. */
  opened(): void
  said(channel: string, payload: string): void
}

interface Statement {
  text: string
  values: unknown[]
}

/** How often to ask whether the other end is still there, and how long an answer may take, in milliseconds. */
const everyMs = 15_000
const patience = 10_000
const longestPause = 4000

/**
 * The one connection of a process that stays open, for what lives as long as its connection: LISTEN, and locks that
 * say that the process is alive. It comes back by itself and then does everything again. A pooler in front of the
 * database has to give it a session of its own.
 */
export class Line {
  /** The connection that is open or being opened. */
  #current: Client | undefined
  #client: Client | undefined
  readonly #kept: Statement[] = []
  /** What the connection is asked, one after the other. */
  #asked: Promise<unknown> = Promise.resolve()
  #failures = 0
  #next: NodeJS.Timeout | undefined
  #beat: NodeJS.Timeout | undefined
  #closed = false

  constructor(private readonly ears: Ears) {
    void this.#open()
  }

  /** Runs a statement now and after each time that the line was lost. Resolves once it has run. */
  async keep(text: string, values: unknown[] = []): Promise<void> {
    this.#kept.push({ text, values })
    const client = this.#client
    if (client) await this.#ask(client, { text, values })
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#next)
    clearInterval(this.#beat)
    await this.#current?.end().catch(() => undefined)
  }

  /** One at a time, as the driver wants it. */
  #ask(client: Client, statement: Statement): Promise<unknown> {
    const answer = this.#asked.then(() => client.query(statement)).catch((error: unknown) => this.#lost(error, client))
    return (this.#asked = answer)
  }

  async #open(): Promise<void> {
    const client = new Client({
      ...connectionParts(databaseUrl()),
      application_name: 'foyer line',
      connectionTimeoutMillis: patience,
      query_timeout: patience,
      keepAlive: true,
    })
    this.#current = client
    client.on('error', (error) => this.#lost(error, client))
    client.on('end', () => this.#lost(new Error('it was closed'), client))
    client.on('notification', ({ channel, payload = '' }) => this.ears.said(channel, payload))
    try {
      await client.connect()
      // The server, too, notices soon that a machine is gone; until then its locks would stand.
      await client.query(serverKeepalives)
      await this.#begin(client)
    } catch (error) {
      this.#lost(error, client)
    }
  }

  /** In the order in which they were wanted; what is wanted meanwhile goes to the end. */
  async #begin(client: Client): Promise<void> {
    for (const statement of this.#kept) await client.query(statement)
    if (this.#closed) return client.end()
    this.#client = client
    this.#failures = 0
    this.#asked = Promise.resolve()
    this.#beat = setInterval(() => void this.#ask(client, { text: 'SELECT 1', values: [] }), everyMs)
    this.ears.opened()
  }

  #lost(error: unknown, client: Client): void {
    // One that is given up already may go on complaining.
    if (client !== this.#current) return
    const wasOpen = this.#client === client
    this.#current = this.#client = undefined
    clearInterval(this.#beat)
    client.end().catch(() => undefined)
    if (this.#closed) return
    if (wasOpen) logger().warn('The line to the database was lost:', error instanceof Error ? error.message : error)
    // Not all processes at the same moment.
    const pause = Math.min(longestPause, 100 * 2 ** this.#failures++) * (0.5 + Math.random() / 2)
    this.#next = setTimeout(() => void this.#open(), pause)
  }
}
