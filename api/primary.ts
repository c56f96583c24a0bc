import cluster from 'node:cluster'
import { databaseUrl, leaveDatabase } from './db/connection'
import { logger } from './log'

/** The shortest and longest time until a process that died is replaced; one that lived for `healthy` begins anew. */
const soonest = 500
const latest = 30_000
const healthy = 60_000

/** The longest that the processes may take to stop. Each gives its requests ten seconds, and its jobs what they need. */
const patience = 60_000

/**
 * Serves with so many processes of this program on one port. This one serves nothing itself: it starts the embedded
 * database before the others and leaves it after them, replaces those that die, and passes on the signal to stop.
 */
export function supervise(many: number): void {
  databaseUrl()
  let served = false
  let stopping = false
  let deaths = 0
  cluster.on('listening', () => (served = true))
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) return void (living().length === 0 && end())
    // The same would happen again: a port that is taken, say. What went wrong stands in the log.
    if (!served) return stop(1)
    const pause = Math.min(latest, soonest * 2 ** deaths++)
    logger().warn(`Process ${worker.process.pid} ended with ${signal ?? code}; another one follows in ${pause} ms`)
    setTimeout(() => stopping || fork(), pause)
  })
  process.on('SIGTERM', () => stop(0))
  process.on('SIGINT', () => stop(0))
  for (let number = 0; number < many; number++) fork()

  function fork(): void {
    const worker = cluster.fork()
    const timer = setTimeout(() => (deaths = 0), healthy)
    worker.once('exit', () => clearTimeout(timer))
  }

  function stop(code: number): void {
    if (stopping) return
    stopping = true
    process.exitCode = code
    if (living().length === 0) return end()
    for (const worker of living()) worker.process.kill('SIGTERM')
    setTimeout(() => living().forEach((worker) => worker.process.kill('SIGKILL')), patience)
  }
}

const living = () =>
  Object.values(cluster.workers ?? {}).flatMap((worker) => (worker?.isDead() === false ? [worker] : []))

function end(): void {
  leaveDatabase()
    .catch((error: unknown) => logger().error(error))
    .finally(() => process.exit())
}

/** Of several processes only one tells what all of them would. */
export function speaksForAll(): boolean {
  return cluster.worker === undefined || cluster.worker.id === 1
}
