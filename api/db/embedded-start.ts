import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { keepNumber, keptNumber, sleep } from './embedded-files'
import type { Home } from './embedded-home'
import { failure, logSince } from './embedded-log'
import { findServer, launch, servesHome, type Launch, type Server } from './embedded-server'

const patience = 60_000

/**
 * Gives the home's server when it is ready, and starts it first if none runs. Blocks. Of several processes that start
 * one at the same moment PostgreSQL itself lets one through, and all of them get that one.
 * @throws Error with the last lines of the log when it does not start
 */
export function awaitServer(home: Home, native: () => string): Server {
  const deadline = Date.now() + patience
  let launched: Launch | undefined
  let port = keptPort(home)
  for (;;) {
    const server = findServer(home)
    if (server?.ready) {
      keepPort(home, server.port)
      return server
    }
    if (Date.now() > deadline) throw new Error(failure(home, launched?.logFrom))
    if (!server && !(launched && servesHome(launched.pid, home))) {
      if (launched) port = portAfter(home, launched)
      launched = launch(home, native(), port)
    }
    sleep(10)
  }
}

/** Below the range that systems give to outgoing connections. */
const anyPort = () => randomInt(20_000, 32_768)

/** The port that this home's server had last; a new one has any. */
export const keptPort = (home: Home) => keptNumber(join(home.path, 'port')) ?? anyPort()

function keepPort(home: Home, port: number): void {
  if (port !== keptPort(home)) keepNumber(join(home.path, 'port'), port)
}

/** What to try next after a launch that ended: the same again when it can go better, or another port. */
function portAfter(home: Home, launched: Launch): number {
  const said = logSince(home, launched.logFrom)
  if (/could not bind/.test(said)) return anyPort()
  // Another process starts it just now, or the last children of a killed server have not ended yet.
  if (!/lock file ".*" (already exists|is empty)|is still in use/.test(said))
    throw new Error(failure(home, launched.logFrom))
  sleep(100)
  return launched.port
}
