import { EventEmitter } from 'node:events'
import { Logger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import { pool } from '../db/pool'
import { logger } from '../log'
import { withAttempts } from './attempt'
import { announceWorker } from './presence'

/** So many jobs of a list run at a time in one process. */
const concurrency = 4

/**
 * Runs jobs in this process, each as api/jobs/attempt has it. Its workers say that they are alive: whoever runs jobs
 * and does not, passes for dead.
 */
export function runTasks(taskList: TaskList, crontab: string): Promise<Runner> {
  const events: WorkerEvents = new EventEmitter()
  events.on('worker:create', ({ worker }) => void announceWorker(worker.workerId))
  return run({
    pgPool: pool(),
    concurrency,
    pollInterval: 1000,
    noHandleSignals: true,
    events,
    taskList: withAttempts(taskList),
    crontab,
    logger: new Logger(() => (level, message) => {
      if (String(level) === 'error') logger().error(message)
      else if (String(level) === 'warning') logger().warn(message)
    }),
  })
}
