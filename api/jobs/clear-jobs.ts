import { isLockTimeout, query, transaction } from '../db'
import { ofMoney, queueLimit } from './care'

/** Failures of which nobody wants to know any more, and with them the addresses that some jobs carry. */
const keptDays = 90

/**
 * Clears away what nobody needs: superseded jobs whose process was killed, which the queue would keep for ever, old
 * failures, and named queues that nothing is in, of which each worker looks at all whenever it wants a job. Money that
 * is owed stays until somebody has settled it.
 */
export async function clearJobs(): Promise<void> {
  await query(
    'DELETE FROM graphile_worker._private_jobs WHERE attempts >= $1 AND max_attempts = $1 AND locked_at IS NULL AND key IS NULL',
    [queueLimit],
  )
  await query(
    `DELETE FROM job_failure WHERE updated_at < now() - interval '${keptDays} days'
        AND NOT (next_at IS NULL AND kind = ANY($1))`,
    [ofMoney],
  )
  await clearQueues().catch((error: unknown) => {
    // Somebody has long been putting jobs into queues; in an hour there is another chance.
    if (!isLockTimeout(error)) throw error
  })
}

/**
 * A transaction that is not over may have put a job into a queue that looks empty. Without the queue that job would
 * never run, so the lock waits for all such transactions. graphile-worker's own cleaning does not.
 */
async function clearQueues(): Promise<void> {
  await transaction(async (tx) => {
    await tx.query(`SET LOCAL lock_timeout = '1s'`)
    await tx.query('LOCK TABLE graphile_worker._private_job_queues IN SHARE ROW EXCLUSIVE MODE')
    await tx.query(
      `DELETE FROM graphile_worker._private_job_queues queue WHERE locked_at IS NULL
          AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs job WHERE job.job_queue_id = queue.id)`,
    )
  })
}
