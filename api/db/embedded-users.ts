import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './embedded-files'
import type { Home } from './embedded-home'

/*
 * The processes that use a home's server: an empty file for each, named by the process id. To count connections would
 * not do, as a site that is starting or idle has none.
 */

const list = (home: Home) => join(home.path, 'users')
const processes = (home: Home) => (existsSync(list(home)) ? readdirSync(list(home)).map(Number) : [])
const remove = (home: Home, pid: number) => rmSync(join(list(home), String(pid)), { force: true })

/** Says that this process uses the server, and forgets those that died without saying that they do not. */
export function enter(home: Home): void {
  mkdirSync(list(home), { recursive: true })
  for (const pid of processes(home)) if (!isAlive(pid)) remove(home, pid)
  writeFileSync(join(list(home), String(process.pid)), '')
}

/** Says that this process does not use the server any more. */
export const leave = (home: Home) => remove(home, process.pid)

/** Whether processes other than this one use the server. */
export const othersIn = (home: Home) => processes(home).some((pid) => pid !== process.pid && isAlive(pid))
