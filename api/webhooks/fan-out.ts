import type { Transaction } from '../db'
import { readOn, follow } from '../bus/follow'
import { keepAt } from '../bus/keep-at'
import type { Message } from '../bus/read-messages'
import { addJob } from '../jobs/queue'
import { logger } from '../log'

type Query = Pick<Transaction, 'query'>

/** A message that its receiver does not take for so long is given up. */
export const patience = '3 days'

/** Whose a delivery is. */
export const ownerOfWebhook = 'SELECT "user" FROM webhook AS whose WHERE whose.id = webhook_delivery.webhook'

/** A delivery that is to be tried, and how often it was. */
interface Planned {
  id: string
  owner: string
  attempts: number
}

/** Makes a delivery of each message for each subscription that takes it, and a job for each delivery. */
export async function fanOut(tx: Query, messages: Message[]): Promise<void> {
  const due = await tx.query<{ id: string; owner: string }>(
    `INSERT INTO webhook_delivery (webhook, message, give_up_at)
     SELECT webhook.id, message.position, now() + interval '${patience}'
       FROM message
       JOIN webhook ON paused_at IS NULL AND message.position > since AND message.type = ANY (types)
       JOIN "user" ON "user".id = webhook."user" AND "user".status = 'active'
        AND ("user".role = 'ROLE_ADMIN' OR message.organiser = "user".id)
      WHERE message.position = ANY ($1::bigint[])
      ORDER BY message.position
     ON CONFLICT (webhook, message) DO NOTHING RETURNING id, (${ownerOfWebhook}) AS owner`,
    [messages.map(({ position }) => position)],
  )
  for (const { id, owner } of due) await queueDelivery(tx, { id, owner, attempts: 0 })
}

/**
 * Of one owner, however many subscriptions, one delivery is tried for the first time at a time, and one again: receivers
 * that hang hold up nobody else, and what was tried holds up nothing new.
 */
export async function queueDelivery(tx: Query, { id, owner, attempts }: Planned, runAt?: Date): Promise<void> {
  const queue = `${attempts === 0 ? 'webhook-owner' : 'webhook-again'}:${owner}`
  await addJob(tx, 'deliver-webhook', { delivery: id, attempts }, { runAt, queue })
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

function keepFanningOut(stop: AbortSignal): Promise<void> {
  return keepAt((well) => follow('webhooks', fanOut, stop, well), stop, {
    rests: { first: 1000, most: 60_000 },
    failed: (error) => logger().warn('Webhooks wait:', error instanceof Error ? error.message : error),
  })
}
