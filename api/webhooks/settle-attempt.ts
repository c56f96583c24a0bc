import type { Transaction } from '../db'
import { backoff } from '../bus/pause'
import { addJob } from '../jobs/queue'
import { patience, queueDelivery } from './fan-out'
import type { Outcome } from './send'

const minute = 60_000
/** The first repetition after about a minute, then later and later, at last three times a day. */
const rests = { first: minute, most: 8 * 60 * minute }

interface Attempt {
  id: string
  webhook: string
  attempts: number
}

/**
 * Writes down how an attempt ended, and what follows: nothing more, the next attempt, or giving up. Should one plan have
 * led to two attempts, because a worker was taken for dead, what was taken is taken, and one failure counts.
 */
export async function settleAttempt(tx: Transaction, attempt: Attempt, outcome: Outcome, now: Date): Promise<void> {
  const { id, webhook, attempts } = attempt
  const [found] = await tx.query<{ owner: string }>(
    'SELECT "user" AS owner FROM webhook WHERE id = $1 FOR NO KEY UPDATE',
    [webhook],
  )
  if (!found) return
  const { status, duration, answer, error, taken } = outcome
  await tx.query(
    'INSERT INTO webhook_attempt (delivery, status, duration, answer, error, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, status, duration, answer, error, now],
  )
  if (taken) {
    await tx.query(
      `UPDATE webhook_delivery SET status = 'delivered', attempts = attempts + 1 WHERE id = $1 AND status <> 'delivered'`,
      [id],
    )
    await tx.query('UPDATE webhook SET failing_since = NULL, told_at = NULL WHERE id = $1', [webhook])
    return
  }
  const [failed] = await tx.query<{ status: string; giveUpAt: Date }>(
    `UPDATE webhook_delivery
        SET attempts = attempts + 1, status = CASE WHEN give_up_at <= $2 THEN 'dead' ELSE 'pending' END
      WHERE id = $1 AND attempts = $3 AND status = 'pending' RETURNING status, give_up_at AS "giveUpAt"`,
    [id, now, attempts],
  )
  if (!failed) return
  await tx.query('UPDATE webhook SET failing_since = coalesce(failing_since, $2) WHERE id = $1', [webhook, now])
  if (failed.status === 'dead') return giveUp(tx, webhook, now)
  const next = Math.min(now.getTime() + backoff(attempts, rests), failed.giveUpAt.getTime())
  await queueDelivery(tx, { id, owner: found.owner, attempts: attempts + 1 }, new Date(next))
}

/** Its owner is told once, and not again before something was taken. What only fails for so long is left in peace. */
async function giveUp(tx: Transaction, webhook: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE webhook SET paused_at = $2, paused_by = 'failures'
      WHERE id = $1 AND paused_at IS NULL AND failing_since <= $2::timestamptz - interval '${patience}'`,
    [webhook, now],
  )
  const told = await tx.query('UPDATE webhook SET told_at = $2 WHERE id = $1 AND told_at IS NULL RETURNING id', [
    webhook,
    now,
  ])
  if (told.length > 0) await addJob(tx, 'tell-webhook-failed', { webhook })
}
