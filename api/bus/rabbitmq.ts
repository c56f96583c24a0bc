import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib'
import { cloudEvent, cloudEventType } from './cloud-event'
import type { Message } from './read-messages'

/** The name that consumers bind their queues to; the routing key is the type of the message. */
export const exchange = 'foyer.events'

/** Seconds: a connection over which nothing has come for twice as long is lost. */
const heartbeat = 10
/** Milliseconds for the broker to say hello, and to confirm a batch. */
const patience = 10_000

export interface Broker {
  /** Resolves once the broker has them all; rejects when it may not have some. */
  publish(messages: Message[]): Promise<void>
  /** Given when the connection is lost. */
  lost: AbortSignal
  close(): Promise<void>
}

/** Connects and sees to it that the exchange is there. @throws whatever is wrong with the broker */
export async function connectBroker(url: string): Promise<Broker> {
  const connection = await connect(withHeartbeat(url), { timeout: patience })
  const end = new AbortController()
  const lose = (error?: unknown) => end.abort(error ?? new Error('The connection to the broker was lost'))
  // Without a listener an error would end the process.
  connection.on('error', lose)
  connection.on('close', lose)
  try {
    const channel = await connection.createConfirmChannel()
    channel.on('error', lose)
    channel.on('close', lose)
    await withinPatience(channel.assertExchange(exchange, 'topic', { durable: true }), end.signal)
    return {
      lost: end.signal,
      publish: (messages) => publish(channel, messages, end.signal),
      close: () => hangUp(connection),
    }
  } catch (error) {
    await hangUp(connection)
    throw error
  }
}

async function publish(channel: ConfirmChannel, messages: Message[], lost: AbortSignal): Promise<void> {
  lost.throwIfAborted()
  for (const message of messages) {
    const content = Buffer.from(JSON.stringify(cloudEvent(message)))
    channel.publish(exchange, message.type, content, {
      persistent: true,
      contentType: cloudEventType,
      messageId: message.id,
      type: message.type,
      timestamp: Math.floor(message.time.getTime() / 1000),
    })
  }
  await withinPatience(channel.waitForConfirms(), lost)
}

/** What the broker does not answer in time, or before the connection is lost, has failed. */
async function withinPatience<Result>(answer: Promise<Result>, lost: AbortSignal): Promise<Result> {
  answer.catch(() => undefined)
  const late = AbortSignal.any([lost, AbortSignal.timeout(patience)])
  const failed = new Promise<never>((_, reject) => {
    const fail = () => reject(late.reason instanceof Error ? late.reason : new Error('The broker does not answer'))
    if (late.aborted) fail()
    else late.addEventListener('abort', fail, { once: true })
  })
  return Promise.race([answer, failed])
}

/** One that says nothing any more is not waited for. */
async function hangUp(connection: ChannelModel): Promise<void> {
  const closing = connection.close().catch(() => undefined)
  await Promise.race([closing, new Promise<void>((resolve) => setTimeout(resolve, 2000).unref())])
}

function withHeartbeat(url: string): string {
  const address = new URL(url)
  if (!address.searchParams.has('heartbeat')) address.searchParams.set('heartbeat', String(heartbeat))
  return address.href
}
