import { query, transaction, type Transaction } from '../db'
import { logger } from '../log'
import { Refusal } from '../refusal'
import { careFor, queueLimit } from './care'

/** Whoever takes the row away owes the job anew, under its key and in its queue: what waits there already is the same. */
const owedAgain = `
  SELECT (graphile_worker.add_job(kind, payload := payload::json, queue_name := queue, job_key := key,
                                  max_attempts := ${queueLimit}, priority := $2)).id FROM gone`

/**
 * Has a job that failed run again now, with all its attempts before it. Whoever asks for it twice at once gets it once.
 * @throws Refusal `jobGone`: it went well, was settled, or runs again already; `jobRunning`
 */
export async function retryJob(id: string): Promise<void> {
  await transaction(async (tx) => {
    const [failed] = await tx.query<{ job: string; kind: string }>('SELECT job, kind FROM job_failure WHERE id = $1', [
      id,
    ])
    if (!failed) throw new Refusal('jobGone')
    const again = await tx.query(
      `WITH gone AS (DELETE FROM job_failure WHERE id = $1 AND next_at IS NULL RETURNING *) ${owedAgain}`,
      [id, careFor(failed.kind).priority],
    )
    if (again.length === 0) await hurry(tx, id)
  })
}

/** One that waits for its next attempt is still in the queue, and is not touched while a worker has it. */
async function hurry(tx: Transaction, id: string): Promise<void> {
  const [failed] = await tx.query<{ job: string }>('SELECT job FROM job_failure WHERE id = $1 FOR UPDATE', [id])
  if (!failed) throw new Refusal('jobGone')
  const moved = await tx.query(
    'SELECT id FROM graphile_worker.reschedule_jobs(ARRAY[$1::bigint], run_at := now(), attempts := 0)',
    [failed.job],
  )
  if (moved.length === 0) throw new Refusal('jobRunning')
  await tx.query('UPDATE job_failure SET next_at = now() WHERE id = $1', [id])
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
       RETURNING *) ${owedAgain}`,
    [kind, careFor(kind).priority],
  )
  return again.length
}

/**
 * Somebody has done by hand what a job that was given up was to do: it leaves the list, and the log says so. A buyer
 * who got the tickets that way is owed no invitation any more.
 * @throws Refusal `jobGone`
 */
export async function settleJob(id: string, { by }: { by: string }): Promise<void> {
  const [settled] = await query<{ job: string; kind: string }>(
    `WITH settled AS (DELETE FROM job_failure WHERE id = $1 AND next_at IS NULL RETURNING job, kind, "order"),
          sent AS (UPDATE "order" SET invitation_sent_at = now() FROM settled
                    WHERE "order".id = settled."order" AND kind = 'send-invitation' AND invitation_sent_at IS NULL)
     SELECT job, kind FROM settled`,
    [id],
  )
  if (!settled) throw new Refusal('jobGone')
  logger().info(`Job ${settled.kind} ${settled.job} was settled by hand by user ${by}`)
}
