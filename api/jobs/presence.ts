import { pool } from '../db/pool'
import { whileAlive } from '../live/changes'
import { logger } from '../log'

/** Names our locks among all advisory locks of the database; any number that nobody else uses. */
const presence = 7_346_218

/** So often to look for dead workers, in milliseconds, and in how many looks in a row one has to be missing. */
const everyMs = 5000
const looks = 4

/**
 * Says that a worker is alive for as long as this process is: a lock that PostgreSQL itself takes away with the
 * connection, however the process ends. Shared, because after a broken connection the old one may stand for a while.
 */
export function announceWorker(workerId: string): Promise<void> {
  return whileAlive('SELECT pg_advisory_lock_shared($1, hashtext($2))', [presence, workerId])
}

/** Workers that have jobs and hold no lock. */
async function missingWorkers(): Promise<string[]> {
  const { rows } = await pool().query<{ worker: string }>(
    `SELECT DISTINCT locked_by AS worker FROM graphile_worker.jobs
      WHERE locked_by IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND classid = $1 AND objsubid = 2
           AND objid = (hashtext(locked_by)::bigint & 4294967295)::oid
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
    [presence],
  )
  return rows.map(({ worker }) => worker)
}

/**
 * Frees queues whose worker has no job of theirs any more: where one job was run by two, it is gone with the first
 * that ends, and the second leaves its lock behind. A queue and its job are locked and freed in one statement, so that
 * nobody has the one without the other; what was locked since the statement began is left alone.
 */
async function freeForgottenQueues(): Promise<void> {
  await pool().query(
    `UPDATE graphile_worker._private_job_queues queue SET locked_at = NULL, locked_by = NULL
      WHERE locked_at < now() - interval '1 minute' AND NOT EXISTS (
        SELECT FROM graphile_worker._private_jobs job
         WHERE job.locked_by = queue.locked_by AND job.job_queue_id = queue.id)`,
  )
}

/** Remembers who was missing how often. One whose connection broke comes back long before it counts as dead. */
export class MissingWorkers {
  #seen = new Map<string, number>()

  /** Gives the jobs of the dead to the living. Gives the names of the dead. */
  async look(): Promise<string[]> {
    const missing = await missingWorkers().catch((error: unknown) => {
      // While the database is away nobody can say that they live.
      this.#seen.clear()
      throw error
    })
    this.#seen = new Map(missing.map((worker) => [worker, (this.#seen.get(worker) ?? 0) + 1]))
    const dead = missing.filter((worker) => (this.#seen.get(worker) ?? 0) >= looks)
    if (dead.length > 0) await pool().query('SELECT graphile_worker.force_unlock_workers($1)', [dead])
    await freeForgottenQueues()
    return dead
  }
}

/** Takes over the jobs of workers that died. Gives a function that ends it. */
export function takeOverFromTheDead(): () => void {
  const missing = new MissingWorkers()
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    missing
      .look()
      .then(
        (dead) => {
          if (dead.length > 0) logger().warn(`Jobs of ${dead.length} workers that died were taken over`)
        },
        () => undefined,
      )
      .finally(() => (looking = false))
  }, everyMs)
  return () => clearInterval(timer)
}
