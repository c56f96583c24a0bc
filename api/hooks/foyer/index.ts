import { setTimeout as wait } from 'node:timers/promises'
import { startNews } from '../../bus/news'
import { keepDatabase } from '../../db/connection'
import { migrate, pendingMigrations } from '../../db/migrate'
import { pool } from '../../db/pool'
import { learnTimeZones } from '../../db/time-zones'
import { useDatastore } from '../../db/waterline'
import { startBusWorker } from '../../jobs/bus-worker'
import { startWorker } from '../../jobs/worker'
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

async function prepare(sails: SailsApp, lifted: Promise<void>): Promise<void> {
  if (await answers()) await furnish(sails, lifted)
  else void waitAndFurnish(sails, lifted)
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

async function waitAndFurnish(sails: SailsApp, lifted: Promise<void>): Promise<void> {
  do await wait(1000)
  while (!(await answers()))
  await furnish(sails, lifted).catch((error: unknown) => logger().error('The start could not be finished:', error))
}

/** In production with a database of its own the operator migrates; everywhere else it happens by itself. */
async function furnish(sails: SailsApp, lifted: Promise<void>): Promise<void> {
  const { production, databaseUrl } = settings()
  if (!production || databaseUrl === undefined) await migrate((line) => logger().warn(line))
  const pending = await pendingMigrations()
  if (pending.length > 0) {
    logger().error(`The database lacks ${pending.length} migrations. Run "npm run migrate", then start again.`)
    return
  }
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

/** A process that only runs jobs says so, and one that runs none, as commands do; the others go by the settings. */
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
