import { logger } from '../log'
import { settings } from '../settings'
import { follow } from './follow'
import { keepAt } from './keep-at'
import { connectBroker } from './rabbitmq'
import type { Message } from './read-messages'

const place = globalThis as { foyerRelay?: { stop: AbortController; ended: Promise<void> } }

/** Milliseconds between two attempts to reach the broker. */
const rests = { first: 500, most: 30_000 }
/** Milliseconds after which a connection counts as good, also if there was nothing to say. */
const trial = 5000

/** Hands the messages of the bus on to RabbitMQ, where AMQP_URL names one. Several processes take turns. */
export function startRelay(url = settings().amqpUrl): void {
  if (url === undefined || place.foyerRelay) return
  const stop = new AbortController()
  place.foyerRelay = { stop, ended: relay(url, stop.signal) }
}

/** The batch under way ends. */
export async function stopRelay(): Promise<void> {
  const running = place.foyerRelay
  place.foyerRelay = undefined
  running?.stop.abort()
  await running?.ended
}

/** A broker that is away is told once, however long it takes, and once more when it is back. */
function relay(url: string, stop: AbortSignal): Promise<void> {
  return keepAt((well) => relayWhileThere(url, stop, well), stop, {
    rests,
    failed(error, before) {
      const why = error instanceof Error ? error.message || error.name : String(error)
      if (before === 0) logger().warn(`The event bus does not reach its broker, messages wait in the database: ${why}`)
    },
    mended: () => logger().info('The event bus reaches its broker again'),
  })
}

async function relayWhileThere(url: string, stop: AbortSignal, well: () => void): Promise<void> {
  const broker = await connectBroker(url)
  // One that lets us in and throws us out again is not well.
  const steady = setTimeout(well, trial)
  try {
    const handOn = async (messages: Message[]) => {
      await broker.publish(messages)
      well()
    }
    await follow('rabbitmq', (_, messages) => handOn(messages), AbortSignal.any([stop, broker.lost]))
    // A lost connection is a failure, also while there was nothing to say.
    if (!stop.aborted) broker.lost.throwIfAborted()
  } finally {
    clearTimeout(steady)
    await broker.close()
  }
}
