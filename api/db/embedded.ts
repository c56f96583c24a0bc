import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { database, makeCluster, passwordOf, superuser } from './embedded-cluster'
import { hasCode } from './embedded-files'
import { findHome, openHome, type Home } from './embedded-home'
import { keepServer } from './embedded-keeper'
import { nativeFor } from './embedded-native'
import { findServer, stop, type Server } from './embedded-server'
import { awaitServer } from './embedded-start'
import { enter, leave, othersIn } from './embedded-users'

/*
 * The PostgreSQL that runs where no DATABASE_URL is set; its files are in `<dataDir>/postgres`.
 * docs/decisions/0002-embedded-postgresql.md says why it is done this way.
 */

/**
 * Gives a PostgreSQL that is ready: the one that runs in this data directory already, or else a new one. Blocks, as
 * Sails reads its configuration, and with it this address, synchronously.
 * @throws Error that says what failed, with the last lines of PostgreSQL; never with the password
 */
export function startEmbedded(dataDir: string): { url: string } {
  try {
    const home = openHome(dataDir)
    enter(home)
    const server = awaitServer(home, () => {
      const native = nativeFor(home)
      makeCluster(home, native)
      return native
    })
    return { url: urlOf(home, server) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The embedded PostgreSQL in ${dataDir} cannot be used. ${reason}`, { cause })
  }
}

/** Stops the server, whoever uses it, and waits until it has ended. Does nothing if none runs. */
export function stopEmbedded(dataDir: string): void {
  const home = findHome(dataDir)
  const server = home && findServer(home)
  if (server) stop(home, server)
}

/**
 * Stops the server unless somebody else needs it: another process that has started it (`npm run seed` beside a running
 * site, even before it has connected), or any other client, such as psql. Before, close your own connections and end
 * what `keepEmbedded` began. Takes half a second when others are connected.
 */
export async function leaveEmbedded(dataDir: string): Promise<void> {
  const home = findHome(dataDir)
  if (!home) return
  leave(home)
  const server = findServer(home)
  if (!server?.ready || othersIn(home)) return
  try {
    if (!(await hasClients(urlOf(home, server))) && !othersIn(home)) stopEmbedded(dataDir)
  } catch (error) {
    const isFull = hasCode(error, '53300')
    const isGone = !findServer(home)?.ready
    if (!isFull && !isGone) throw error
  }
}

/**
 * Looks every second whether the server still runs, and starts it again on the same port when it has died. Never
 * blocks for longer than it takes to start a process, and keeps no process alive.
 * @param onRestart gets a sentence for the log: that the server is back, or, once, why it does not come back
 * @returns a function that ends the looking
 */
export function keepEmbedded(dataDir: string, onRestart: (message: string) => void): () => void {
  const home = findHome(dataDir)
  if (!home) throw new Error(`There is no embedded PostgreSQL in ${dataDir} to keep: start it first.`)
  return keepServer(home, onRestart)
}

const urlOf = (home: Home, { port }: Server) =>
  `postgres://${superuser}:${passwordOf(home)}@127.0.0.1:${port}/${database}`

const leaver = 'foyer, about to leave'

/**
 * Others who leave at the same moment do not count. A connection that was closed just now does for a moment, so this
 * looks again.
 */
async function hasClients(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: leaver })
  // Another process may stop the server just now: the query that comes next then fails, and says so.
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (let looks = 0; looks < 10; looks++) {
      const { rowCount } = await client.query(
        "select from pg_stat_activity where backend_type = 'client backend' and application_name <> $1",
        [leaver],
      )
      if (rowCount === 0) return false
      await pause(50)
    }
    return true
  } finally {
    await client.end()
  }
}
