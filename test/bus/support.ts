import { randomUUID } from 'node:crypto'
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net'
import { connect, type ConsumeMessage } from 'amqplib'
import type { PoolClient } from 'pg'
import { pool, queriesOn } from '../../api/db/pool'
import { exchange } from '../../api/bus/rabbitmq'
import { readMessages, type Message } from '../../api/bus/read-messages'
import { engineUrl } from '../support/engines'

/** The bus as whoever reads it next sees it. */
export const reading = (after: string, limit = 1000, organiser?: string) =>
  readMessages({ query: queriesOn(pool()) }, { after, limit, organiser })

/** The place behind everything that anybody has begun to write. */
export async function endOfBus(): Promise<string> {
  const { rows } = await pool().query<{ last: string }>('SELECT last FROM final_position()')
  return rows[0]!.last
}

/** Writes the next message about an aggregate, as a change of it would. Gives its subject. */
export async function say(
  client: Pick<PoolClient, 'query'>,
  more: { id?: string; organiser?: string | null; step?: number } = {},
): Promise<string> {
  const { id = randomUUID(), organiser = null, step = 1 } = more
  const data = { event_id: id, slug: `step-${step}`, title: 'Вечер', reason: 'тест' }
  await client.query(
    `INSERT INTO message (type, subject, organiser, data) VALUES ('event.cancelled', $1, $2, $3::jsonb)`,
    [`event/${id}`, organiser, JSON.stringify(data)],
  )
  return `event/${id}`
}

const writing = new Set<PoolClient>()

/** A transaction that a test ends when it likes; one that fails leaves none behind. */
export async function writer() {
  const client = await pool().connect()
  writing.add(client)
  await client.query('BEGIN')
  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    writing.delete(client)
    await client.query(how)
    client.release()
  }
  return { client, commit: () => end('COMMIT'), rollBack: () => end('ROLLBACK') }
}

export function endWriting(): void {
  for (const client of writing) client.release(true)
  writing.clear()
}

export const subjects = (messages: Pick<Message, 'subject'>[]) => messages.map(({ subject }) => subject)

export const brokerUrl = engineUrl('rabbitmq')

export interface Heard {
  subject: string
  step: number
  raw: ConsumeMessage
  event: Record<string, unknown>
}

/** Somebody with a queue of their own, bound to everything. */
export async function consumer() {
  const connection = await connect(brokerUrl)
  const channel = await connection.createChannel()
  await channel.assertExchange(exchange, 'topic', { durable: true })
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, exchange, '#')
  const heard: Heard[] = []
  await channel.consume(
    queue,
    (raw) => {
      if (!raw) return
      const event = JSON.parse(raw.content.toString())
      heard.push({ subject: event.subject, step: Number(/\d+$/.exec(event.data.slug ?? '')?.[0]), raw, event })
    },
    { noAck: true },
  )
  return {
    heard,
    about: (all: string[]) => heard.filter(({ subject }) => all.includes(subject)),
    close: () => connection.close(),
  }
}

/** A way to the broker that the test can close: nothing else notices. */
export async function wayToBroker() {
  const { hostname, port } = new URL(brokerUrl)
  const sockets = new Set<Socket>()
  let open = true
  let holding = false
  let held = 0
  let refused = 0
  const server = createServer((near) => {
    near.on('error', () => undefined)
    if (!open) {
      refused++
      return near.destroy()
    }
    const far = dial(Number(port || 5672), hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
    }
    near.on('data', (bytes) => {
      if (holding) held += bytes.length
      else far.write(bytes)
    })
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(brokerUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    refused: () => refused,
    cut,
    /** From now on what is sent comes to this way's beginning and never to its end, which nobody can tell there. */
    hold() {
      holding = true
      held = 0
    },
    /** So many bytes did. */
    held: () => held,
    shut() {
      open = false
      cut()
    },
    reopen() {
      open = true
      holding = false
    },
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
