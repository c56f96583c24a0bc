import type { Job } from 'graphile-worker'
import { pool } from '../db/pool'
import { ofMoney, queueLimit } from './care'

/** As much of a job of the queue as has to be known here. */
export type Tried = Pick<Job, 'id' | 'task_identifier' | 'payload' | 'attempts' | 'last_error' | 'key'>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What its ids say a job is about: $4 order, $5 payment, $6 refund, $7 event, $8 user. */
const about = `
  coalesce((SELECT id FROM "order" WHERE id = $4), (SELECT "order" FROM payment WHERE id = coalesce(
    (SELECT payment FROM refund WHERE id = $6), $5))),
  (SELECT id FROM event WHERE id = $7), (SELECT id FROM "user" WHERE id = $8)`

const noted = `
  INSERT INTO job_failure (job, kind, payload, "order", event, "user", reason, attempts, next_at)
  SELECT $1, $2, $3::jsonb, ${about}, $9, $10, now() + $11::float8 * interval '1 millisecond'
  ON CONFLICT (job) DO UPDATE SET reason = excluded.reason, attempts = excluded.attempts, next_at = excluded.next_at,
                                  updated_at = now()`

/**
 * Notes that a job failed and will be tried again after `wait` milliseconds, of which the queue itself adds
 * `shortest`. The job is still locked: a crash here only means that it is taken over.
 */
export async function noteRetry(
  job: Tried,
  reason: string,
  wait: { full: number; shortest: number },
  priority: number,
) {
  await pool().query(
    `WITH noted AS (${noted})
     UPDATE graphile_worker._private_jobs
        SET run_at = now() + $12::float8 * interval '1 millisecond', priority = greatest(priority, $13)
      WHERE id = $1`,
    [...valuesOf(job, reason), wait.full, wait.full - wait.shortest, priority],
  )
}

/** Notes that a job is given up. */
export async function noteDead(job: Tried, reason: string): Promise<void> {
  await pool().query(noted, [...valuesOf(job, reason), null])
}

function valuesOf({ id, task_identifier: kind, payload, attempts }: Tried, reason: string): unknown[] {
  const ids = new Map<string, unknown>(typeof payload === 'object' && payload ? Object.entries(payload) : [])
  const idOf = (name: string) => {
    const value = ids.get(name)
    return typeof value === 'string' && uuid.test(value) ? value : null
  }
  const told = JSON.stringify({ ...Object.fromEntries(ids), _cron: undefined })
  return [id, kind, told, ...['order', 'payment', 'refund', 'event', 'user'].map(idOf), reason, attempts]
}

/** It went well after all. */
export async function forgetFailure({ id }: Tried): Promise<void> {
  await pool().query('DELETE FROM job_failure WHERE job = $1', [id])
}

/** The same of all that was given up of a kind: a later run of the clock has done the same. */
export async function forgetFailuresOf(kind: string): Promise<void> {
  await pool().query('DELETE FROM job_failure WHERE kind = $1 AND next_at IS NULL', [kind])
}

/** Whether the same job was owed again while this one ran: the queue takes its key away, and runs the newer one. */
export async function isSuperseded({ id, key }: Tried): Promise<boolean> {
  if (key === null) return false
  const { rows } = await pool().query<{ key: string | null }>(
    'SELECT key FROM graphile_worker._private_jobs WHERE id = $1',
    [id],
  )
  return rows[0]?.key === null
}

/** Failures of which nobody wants to know any more, and with them the addresses that some jobs carry. */
const keptDays = 90

/**
 * Clears away what nobody needs: superseded jobs whose process was killed, which the queue would keep for ever, and
 * old failures. Money that is owed stays until somebody has settled it.
 */
export async function clearJobs(): Promise<void> {
  await pool().query(
    'DELETE FROM graphile_worker._private_jobs WHERE attempts >= $1 AND max_attempts = $1 AND locked_at IS NULL AND key IS NULL',
    [queueLimit],
  )
  await pool().query(
    `DELETE FROM job_failure WHERE updated_at < now() - interval '${keptDays} days'
        AND NOT (next_at IS NULL AND kind = ANY($1))`,
    [ofMoney],
  )
}
