import type { Task, TaskList } from 'graphile-worker'
import { logger } from '../log'
import { backoff, careFor, isByTheClock, priorityOfRetries, shortest, type Care } from './care'
import { forgetFailure, forgetFailuresOf, isSuperseded, noteDead, noteRetry, type Tried } from './failures'
import { isPermanent } from './permanent'
import { reasonOf } from './reason'

/**
 * One attempt at a job. One that fails is tried again after a while, and given up once it has been tried as often as
 * its kind is, or at once if it never can go well; then a person sees it in the console. What is given up has ended as
 * far as the queue is concerned.
 */
export async function attempt(job: Tried, work: () => PromiseLike<void> | void): Promise<void> {
  const care = careFor(job.task_identifier)
  // The last attempt came to no end either, so the process went down with it; another try might do the same.
  if (job.attempts > care.attempts) return giveUp(job, job.last_error ?? 'The process ended while the job ran')
  try {
    await work()
  } catch (error) {
    return failed(job, care, error)
  }
  // The work is done: whatever happens now must not have it done again.
  await forget(job).catch((error: unknown) => logger().warn(`Job ${job.id} went well and is listed as failed:`, error))
}

/** Ends well if the job is over for good; otherwise throws what the queue tries the job again for. */
async function failed(job: Tried, { attempts }: Care, error: unknown): Promise<void> {
  try {
    if (await isSuperseded(job)) return
    if (isPermanent(error) || job.attempts >= attempts) return await giveUp(job, error)
    const full = backoff(job.attempts, Math.random())
    await noteRetry(job, reasonOf(error), { full, shortest: shortest(job.attempts) }, priorityOfRetries)
  } catch (unnoted) {
    logger().warn(`Job ${job.id} failed, which could not be noted:`, unnoted)
  }
  throw error
}

async function giveUp(job: Tried, error: unknown): Promise<void> {
  const reason = reasonOf(error)
  if (isByTheClock(job.task_identifier)) await forgetFailuresOf(job.task_identifier)
  await noteDead(job, reason)
  logger().error(`Job ${job.task_identifier} ${job.id} is given up after ${job.attempts} attempts: ${reason}`)
}

async function forget(job: Tried): Promise<void> {
  if (job.attempts > 1 || job.last_error !== null) await forgetFailure(job)
  if (isByTheClock(job.task_identifier)) await forgetFailuresOf(job.task_identifier)
}

/** The same for every kind of a list of jobs. */
export function withAttempts(tasks: TaskList): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([kind, task]): [string, Task] => [
      kind,
      async (payload, helpers) => attempt(helpers.job, async () => void (await task?.(payload, helpers))),
    ]),
  )
}
