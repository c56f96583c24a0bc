import type { Runner } from 'graphile-worker'
import { startRelay, stopRelay } from '../bus/relay'
import { startFanOut, stopFanOut } from '../webhooks/fan-out'
import { deliver } from '../webhooks/deliver'
import type { Jobs } from './queue'
import { runTasks } from './run-tasks'

const deliveries = { 'deliver-webhook': (job: Jobs['deliver-webhook']) => deliver(job, new Date()) }

const place = globalThis as { foyerDeliveries?: Runner }

/**
 * What carries the messages of the bus out of the house: the relay, the fan-out to webhooks, and their deliveries.
 * Those have workers of their own, so that receivers who hang keep no mail waiting.
 */
export async function startBusWorker(): Promise<void> {
  startRelay()
  startFanOut()
  place.foyerDeliveries = await runTasks(deliveries, '')
}

/** What is under way ends. */
export async function stopBusWorker(): Promise<void> {
  const running = place.foyerDeliveries
  place.foyerDeliveries = undefined
  await Promise.all([stopRelay(), stopFanOut(), running?.stop()])
}
