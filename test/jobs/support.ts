import { randomInt } from 'node:crypto'
import { query } from '../../api/db'
import type { Tried } from '../../api/jobs/failures'
import type { Jobs } from '../../api/jobs/queue'
import { eventually } from '../support/eventually'

export interface Failure {
  id: string
  job: string
  kind: string
  reason: string
  attempts: number
  next_at: Date | null
  order: string | null
  user: string | null
  created_at: Date
  updated_at: Date
}

/** What is noted of a job by one of its ids. */
export async function failureOf(about: string): Promise<Failure | undefined> {
  const [row] = await query<Failure>('SELECT * FROM job_failure WHERE payload::text LIKE $1', [`%${about}%`])
  return row
}

export const untilFailed = (about: string) => eventually(() => failureOf(about))

/** What the queue keeps of it. */
export async function queued(about: string) {
  const [row] = await query<{
    id: string
    run_at: Date
    attempts: number
    priority: number
    key: string | null
    locked_at: Date | null
  }>(
    'SELECT id, run_at, attempts, priority, key, locked_at FROM graphile_worker._private_jobs WHERE payload::text LIKE $1 ORDER BY id',
    [`%${about}%`],
  )
  return row
}

/** Until the queue has put it back after an attempt that failed: while it is locked, its wait is not complete. */
export const untilWaiting = (about: string) =>
  eventually(async () => {
    const job = await queued(about)
    return job?.locked_at === null && job.attempts > 0 && job
  })

export const untilDone = (about: string) => eventually(async () => !(await queued(about)))

/** A job as a worker gets it, that is in no queue. */
export function tried(kind: keyof Jobs, payload: object, changes: Partial<Tried> = {}): Tried {
  const id = String(-randomInt(2 ** 40))
  return { id, task_identifier: kind, payload, attempts: 1, last_error: null, key: null, ...changes }
}
