import { query, type UserRow } from '../../api/db'
import { fanOutAll } from '../../api/webhooks/fan-out'
import { subscribe } from '../../api/webhooks/subscribe'
import { someUser } from '../accounts/support'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'

/** Somebody who has subscribed an address to cancelled events. */
export async function subscriber(url: string, types = ['event.cancelled'], changes: Partial<UserRow> = {}) {
  const owner = await someUser('active', changes)
  const made = await subscribe(owner.id, { url, types }, run().baseUrl)
  return { owner, webhook: made.id, secret: made.secret! }
}

export interface DeliveryRow {
  id: string
  status: string
  attempts: number
  runAt: Date | null
  subject: string | null
}

/** The deliveries of a subscription in order, each with the time of its next attempt. */
export function deliveriesOf(webhook: string): Promise<DeliveryRow[]> {
  return query<DeliveryRow>(
    `SELECT d.id, d.status, d.attempts, m.subject,
            (SELECT min(run_at) FROM graphile_worker._private_jobs j WHERE j.payload->>'delivery' = d.id::text) AS "runAt"
       FROM webhook_delivery d LEFT JOIN message m ON m.position = d.message WHERE webhook = $1 ORDER BY d.message`,
    [webhook],
  )
}

/** The deliveries once each has been tried so often. */
export async function tried(webhook: string, attempts = 1, many = 1): Promise<DeliveryRow[]> {
  await fanOutAll()
  return eventually(async () => {
    const all = await deliveriesOf(webhook)
    return all.length >= many && all.every((one) => one.attempts >= attempts) && all
  })
}

/** The attempts of a delivery that are planned, by how many there were when they were. */
export async function plansOf(delivery: string): Promise<number[]> {
  const plans = await query<{ attempts: number }>(
    `SELECT (payload->>'attempts')::int AS attempts FROM graphile_worker._private_jobs
      WHERE payload->>'delivery' = $1 ORDER BY 1`,
    [delivery],
  )
  return plans.map(({ attempts }) => attempts)
}

export async function webhookRow(id: string) {
  const [row] = await query<{
    pausedBy: string | null
    failingSince: Date | null
    secret: string
    toldAt: Date | null
  }>(
    'SELECT paused_by AS "pausedBy", failing_since AS "failingSince", told_at AS "toldAt", secret FROM webhook WHERE id = $1',
    [id],
  )
  return row!
}
