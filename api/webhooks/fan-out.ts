import type { Transaction } from '../db'
import { readOn, follow } from '../bus/follow'
import { backoff, pause } from '../bus/pause'
import type { Message } from '../bus/read-messages'
import { addJob } from '../jobs/queue'
import { logger } from '../log'

type Query = Pick<Transaction, 'query'>

/** A message that its receiver does not take for so long is given up. */
export const patience = '3 days'

/** Makes a delivery of each message for each subscription that takes it, and a job for each delivery. */
export async function fanOut(tx: Query, messages: Message[]): Promise<void> {
  const due = await tx.query<{ id: string; webhook: string }>(
    `INSERT INTO webhook_delivery (webhook, message, give_up_at)
     SELECT webhook.id, message.position, now() + interval '${patience}'
       FROM message
       JOIN webhook ON paused_at IS NULL AND message.position > since AND message.type = ANY (types)
       JOIN "user" ON "user".id = webhook."user" AND "user".status = 'active'
        AND ("user".role = 'ROLE_ADMIN' OR message.organiser = "user".id)
      WHERE message.position = ANY ($1::bigint[])
      ORDER BY message.position
     ON CONFLICT (webhook, message) DO NOTHING RETURNING id, webhook`,
    [messages.map(({ position }) => position)],
  )
  for (const { id, webhook } of due) await queueDelivery(tx, { id, webhook, attempts: 0 })
}

/** One delivery of a subscription runs at a time: a receiver that hangs holds up nobody else. */
export async function queueDelivery(
  tx: Query,
  { id, webhook, attempts }: { id: string; webhook: string; attempts: number },
  runAt?: Date,
): Promise<void> {
  await addJob(tx, 'deliver-webhook', { delivery: id, attempts }, { runAt, queue: `webhook:${webhook}` })
}

/** Once, for tests and for whoever does not want to wait: everything that is there. */
export async function fanOutAll(): Promise<void> {
  while ((await readOn('webhooks', fanOut))?.more);
}

const place = globalThis as { foyerFanOut?: { stop: AbortController; ended: Promise<void> } }

/** Fans messages out as they come. Several processes take turns. */
export function startFanOut(): void {
  if (place.foyerFanOut) return
  const stop = new AbortController()
  place.foyerFanOut = { stop, ended: keepFanningOut(stop.signal) }
}

export async function stopFanOut(): Promise<void> {
  const running = place.foyerFanOut
  place.foyerFanOut = undefined
  running?.stop.abort()
  await running?.ended
}

async function keepFanningOut(stop: AbortSignal): Promise<void> {
  for (let failures = 0; !stop.aborted; failures++) {
    try {
      await follow('webhooks', fanOut, stop)
    } catch (error) {
      if (stop.aborted) return
      logger().warn('Webhooks wait:', error instanceof Error ? error.message : error)
      await pause(backoff(failures, { first: 1000, most: 60_000 }), stop)
    }
  }
}
