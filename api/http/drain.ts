import { closeMailer } from '../mail/mailer'
import { stopWorker } from '../jobs/worker'
import { closePasswordPool } from '../accounts/password'
import { leaveDatabase } from '../db/connection'
import { closePool } from '../db/pool'
import { httpServer } from '../readiness'
import { logger } from '../log'

/** The longest that requests under way may take after the signal to stop, in milliseconds. */
const patience = 10_000

/**
 * Sails would cut off requests after 100 ms. So before it stops: no new connections, the requests and jobs under way
 * end, then everything that is open is closed.
 */
export function drain(done: (error?: Error) => void): void {
  finish().then(() => done(), done)
}

async function finish(): Promise<void> {
  const server = httpServer()
  if (server?.listening) {
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => {
        logger().warn('Some requests did not end in time')
        server.closeAllConnections()
      }, patience)
      server.close(() => {
        clearTimeout(late)
        resolve()
      })
      server.closeIdleConnections()
    })
  }
  await stopWorker()
  await closePasswordPool()
  closeMailer()
  await closePool()
  await leaveDatabase()
}
