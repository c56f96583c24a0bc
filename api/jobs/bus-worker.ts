import { Logger, run, type Runner } from 'graphile-worker'
import { startRelay, stopRelay } from '../bus/relay'
import { pool } from '../db/pool'
import { logger } from '../log'
import { startFanOut, stopFanOut } from '../webhooks/fan-out'
import { deliver } from '../webhooks/deliver'

const place = globalThis as { foyerDeliveries?: Runner }

/**
 * What carries the messages of the bus out of the house: the relay, the fan-out to webhooks, and their deliveries.
 * Those have workers of their own, so that receivers who hang keep no mail waiting.
 */
export async function startBusWorker(): Promise<void> {
  startRelay()
  startFanOut()
  place.foyerDeliveries = await run({
    pgPool: pool(),
    concurrency: 4,
    pollInterval: 1000,
    noHandleSignals: true,
    taskList: { 'deliver-webhook': (job) => deliver(job, new Date()) },
    crontab: '',
    logger: new Logger(() => (level, message) => {
      if (String(level) === 'error') logger().error(message)
      else if (String(level) === 'warning') logger().warn(message)
    }),
  })
}

/** What is under way ends. */
export async function stopBusWorker(): Promise<void> {
  const deliveries = place.foyerDeliveries
  place.foyerDeliveries = undefined
  await Promise.all([stopRelay(), stopFanOut(), deliveries?.stop()])
}
