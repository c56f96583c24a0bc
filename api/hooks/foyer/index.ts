import { setTimeout as wait } from 'node:timers/promises'
import { startNews } from '../../bus/news'
import { backoff } from '../../bus/pause'
import { keepDatabase } from '../../db/connection'
import { migrate, pendingMigrations } from '../../db/migrate'
import { pool } from '../../db/pool'
import { learnTimeZones } from '../../db/time-zones'
import { useDatastore } from '../../db/waterline'
import { startBusWorker, stopBusWorker } from '../../jobs/bus-worker'
import { startWorker, stopWorker } from '../../jobs/worker'
import { openAudience } from '../../live/audience'
import { logger, useLogger } from '../../log'
import { speaksForAll } from '../../primary'
import { becomeReady, useServer } from '../../readiness'
import { settings } from '../../settings'
import { furnishDemo, welcome } from '../../demo'
import type { SailsApp } from '../../../types/sails'

/**
 * Brings up what Foyer needs beside Sails: migrations, the job queue and, on a first start in development, the demo.
 * A database that is down does not fail the start: the process serves, says that it is not ready, and tries again.
 */
export = function foyer(sails: SailsApp) {
  return {
    initialize(done: (error?: unknown) => void) {
      const lifted = new Promise<void>((resolve) => sails.on('lifted', resolve))
      sails.on('hook:http:listening', () => useServer(sails.hooks.http.server))
      sails.after('hook:orm:loaded', () => {
        useLogger(sails.log)
        openAudience()
        useDatastore(sails)
        keepDatabase()
        prepare(sails, lifted).then(() => done(), done)
      })
    },
  }
}

/** What only an operator can mend, and what the log says of it. */
class MigrationsLack extends Error {}

/** Milliseconds between two attempts at what a start needs and does not find. */
const rests = { first: 1000, most: 10_000 }

async function prepare(sails: SailsApp, lifted: Promise<void>): Promise<void> {
  if (!(await answers())) return void tryAgain(sails, lifted)
  try {
    await furnish(sails, lifted)
  } catch (error) {
    if (!(error instanceof MigrationsLack) || !serves(sails)) throw error
    logger().error(error.message)
    void tryAgain(sails, lifted, error.message)
  }
}

async function answers(): Promise<boolean> {
  try {
    await pool().query('SELECT 1')
    return true
  } catch (error) {
    logger().warn('The database does not answer yet:', error instanceof Error ? error.message : error)
    return false
  }
}

/**
 * Whoever serves goes on until the start is finished, and says so of each obstacle once. Whoever only runs jobs waits
 * for the database alone, and otherwise ends, so that what keeps it going sees that it does nothing.
 */
async function tryAgain(sails: SailsApp, lifted: Promise<void>, said = ''): Promise<void> {
  for (let failures = 0; ; failures++) {
    await wait(backoff(failures, rests))
    if (!(await answers())) {
      failures = -1
      continue
    }
    try {
      return await furnish(sails, lifted)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== said) logger().error('The start could not be finished:', reason)
      said = reason
      await Promise.allSettled([stopWorker(), stopBusWorker()])
      if (!serves(sails)) return sails.lower(() => process.exit(1))
    }
  }
}

/** In production with a database of its own the operator migrates; everywhere else it happens by itself. */
async function furnish(sails: SailsApp, lifted: Promise<void>): Promise<void> {
  const { production, databaseUrl } = settings()
  if (!production || databaseUrl === undefined) await migrate((line) => logger().warn(line))
  const pending = await pendingMigrations()
  if (pending.length > 0)
    throw new MigrationsLack(`The database lacks ${pending.length} migrations. Run "npm run migrate".`)
  await learnTimeZones()
  if (settings().development) await furnishDemo()
  startNews()
  if (runsJobs(sails)) {
    await startWorker()
    await startBusWorker()
  }
  becomeReady()
  void lifted.then(() => announce(sails)).catch((error: unknown) => logger().warn('No welcome could be said:', error))
}

/** Commands, and processes that only run jobs, say whether they run jobs; whoever serves goes by the settings. */
const serves = ({ config }: SailsApp) => typeof config.worker !== 'boolean'

function runsJobs({ config }: SailsApp): boolean {
  return typeof config.worker === 'boolean' ? config.worker : settings().workers
}

/** Once there is something to look at. */
async function announce(sails: SailsApp): Promise<void> {
  const address = sails.hooks.http.server.address()
  const port = typeof address === 'object' && address ? address.port : sails.config.port
  if (!speaksForAll()) return
  for (const line of await welcome(port)) console.log(line)
}
