import { stopNews } from '../bus/news'
import { closeCounters } from '../limits/counters'
import { sendAudienceHome } from '../live/audience'
import { closeChanges } from '../live/changes'
import { closeMailer } from '../mail/mailer'
import { stopBusWorker } from '../jobs/bus-worker'
import { stopWorker } from '../jobs/worker'
import { closePasswordPool } from '../accounts/password'
import { leaveDatabase } from '../db/connection'
import { closePool } from '../db/pool'
import { closeDatastore } from '../db/waterline'
import { httpServer } from '../readiness'
import { logger } from '../log'

/** The longest that requests under way may take after the signal to stop, in milliseconds. */
const patience = 10_000

const place = globalThis as { foyerEnd?: Promise<void> }

/**
 * Sails would cut off requests after 100 ms. So before it stops: no new connections, the requests and jobs under way
 * end, then everything that is open is closed. A second signal waits for the same end: npm passes on the Ctrl-C that
 * the terminal has sent already.
 */
export function drain(done: (error?: Error) => void): void {
  place.foyerEnd ??= finish().finally(() => (place.foyerEnd = undefined))
  place.foyerEnd.then(() => done(), done)
}

async function finish(): Promise<void> {
  // Who waits for messages or places is answered now.
  sendAudienceHome()
  stopNews()
  await closeServer()
  await Promise.all([stopWorker(), stopBusWorker()])
  await closePasswordPool()
  closeMailer()
  await closeCounters()
  await closeChanges()
  await closePool()
  await closeDatastore()
  await leaveDatabase()
}

/** Connections that browsers and proxies keep open for more requests end as soon as no answer is under way on them. */
async function closeServer(): Promise<void> {
  const server = httpServer()
  if (!server?.listening) return
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => {
    logger().warn('Some requests did not end in time')
    server.closeAllConnections()
  }, patience)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(idle)
  clearTimeout(late)
}
