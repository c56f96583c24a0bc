import { query, transaction, type Transaction } from '../db'
import { logger } from '../log'
import { Refusal } from '../refusal'
import { careFor, queueLimit } from './care'

interface Failed {
  job: string
  kind: string
  payload: unknown
  isDead: boolean
}

/**
 * Has a job that failed run again now, with all its attempts before it. Whoever asks for it twice at once gets it once.
 * @throws Refusal `jobGone`: it went well, was settled, or runs again already; `jobRunning`
 */
export async function retryJob(id: string): Promise<void> {
  await transaction(async (tx) => {
    const [failed] = await tx.query<Failed>(
      `SELECT job, kind, payload, next_at IS NULL AS "isDead" FROM job_failure WHERE id = $1 FOR UPDATE`,
      [id],
    )
    if (!failed) throw new Refusal('jobGone')
    if (!failed.isDead) return hurry(tx, failed)
    await tx.query('DELETE FROM job_failure WHERE id = $1', [id])
    await tx.query('SELECT graphile_worker.add_job($1, payload := $2::json, max_attempts := $3, priority := $4)', [
      failed.kind,
      JSON.stringify(failed.payload),
      queueLimit,
      careFor(failed.kind).priority,
    ])
  })
}

/** One that waits for its next attempt is still in the queue, and is not touched while a worker has it. */
async function hurry(tx: Transaction, { job }: Failed): Promise<void> {
  const moved = await tx.query(
    'SELECT id FROM graphile_worker.reschedule_jobs(ARRAY[$1::bigint], run_at := now(), attempts := 0)',
    [job],
  )
  if (moved.length === 0) throw new Refusal('jobRunning')
  await tx.query('UPDATE job_failure SET next_at = now() WHERE job = $1', [job])
}

/** So many jobs run again for one click; who has more of them clicks again. */
const mostAtOnce = 500

/** The same for the jobs of a kind that are given up, the oldest first. Gives how many. */
export async function retryDeadJobs(kind: string): Promise<number> {
  const again = await query(
    `WITH gone AS (
       DELETE FROM job_failure WHERE id IN (
         SELECT id FROM job_failure WHERE kind = $1 AND next_at IS NULL ORDER BY updated_at, id LIMIT ${mostAtOnce}
            FOR UPDATE SKIP LOCKED)
       RETURNING kind, payload)
     SELECT (graphile_worker.add_job(kind, payload := payload::json, max_attempts := $2, priority := $3)).id FROM gone`,
    [kind, queueLimit, careFor(kind).priority],
  )
  return again.length
}

/**
 * Somebody has done by hand what a job that was given up was to do: it leaves the list, and the log says so. A buyer
 * who got the tickets that way is owed no invitation any more.
 * @throws Refusal `jobGone`
 */
export async function settleJob(id: string, { by }: { by: string }): Promise<void> {
  const [settled] = await query<Pick<Failed, 'job' | 'kind'>>(
    `WITH settled AS (DELETE FROM job_failure WHERE id = $1 AND next_at IS NULL RETURNING job, kind, "order"),
          sent AS (UPDATE "order" SET invitation_sent_at = now() FROM settled
                    WHERE "order".id = settled."order" AND kind = 'send-invitation' AND invitation_sent_at IS NULL)
     SELECT job, kind FROM settled`,
    [id],
  )
  if (!settled) throw new Refusal('jobGone')
  logger().info(`Job ${settled.kind} ${settled.job} was settled by hand by user ${by}`)
}
