import { constants, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from './embedded-home'

const largest = 10_000_000

/** Where PostgreSQL writes what it has to say. */
export const logOf = (home: Home) => join(home.path, 'server.log')

/** Opens the log to append to it; gives its file descriptor. */
export function openLog(home: Home): number {
  const path = logOf(home)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > largest) renameSync(path, `${path}.1`)
  const log = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600)
  // Root may start an ordinary user's cluster, and then that user again.
  const { uid, gid } = statSync(home.path)
  fchownSync(log, uid, gid)
  return log
}

/** What the log has from this byte on. */
export const logSince = (home: Home, from: number) => readFileSync(logOf(home)).subarray(from).toString('utf8')

/** A sentence and the last lines of the log, of those from this byte on. */
export function failure(home: Home, from = 0): string {
  const lines = logSince(home, from).trimEnd().split('\n').slice(-12)
  return `PostgreSQL did not start. The end of ${logOf(home)}:\n${lines.join('\n')}`
}
