import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, closeSync, fstatSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { plainEnvironment } from './embedded-cluster'
import { hasCode, sleep } from './embedded-files'
import type { Home } from './embedded-home'
import { logOf, openLog } from './embedded-log'

const patience = 60_000

/** A PostgreSQL that runs on a home's cluster. */
export interface Server {
  pid: number
  port: number
  /** False while it starts, recovers or stops. */
  ready: boolean
}

/** A server process just made, which may still turn out to fail. */
export interface Launch {
  pid: number
  port: number
  /** Where its lines begin in the log, in bytes. */
  logFrom: number
}

/** The server of this home; undefined if none runs, also when a dead one has left its postmaster.pid. */
export function findServer(home: Home): Server | undefined {
  const lines = lockFile(home)
  const pid = Number(lines[0])
  if (!pid || !servesHome(pid, home)) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** Line 1 is the process id, line 4 the port, line 8 the state. */
function lockFile(home: Home): string[] {
  try {
    return readFileSync(join(home.data, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/**
 * Whether this process is the server of this home. A process id alone proves nothing: after a crash or a reboot it may
 * belong to another program. The command line does, and is empty once the process is dead, even if nobody reaped it.
 */
export function servesHome(pid: number, home: Home): boolean {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return stdout.includes(`postgres -D ${home.data} `)
  }
  try {
    const [program = '', option, data] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return basename(program) === 'postgres' && option === '-D' && data === home.data
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return false
    throw error
  }
}

/** Starts the server without waiting for it, in a session of its own: Ctrl-C in our terminal does not reach it. */
export function launch(home: Home, native: string, port: number): Launch {
  const log = openLog(home)
  const logFrom = fstatSync(log).size
  const server = spawn(join(native, 'bin', 'postgres'), ['-D', home.data, ...settings(port)], {
    cwd: home.path,
    env: { ...plainEnvironment, PG_GRANDPARENT_PID: stranger(home) },
    detached: true,
    stdio: ['ignore', log, log],
    uid: home.user?.uid,
    gid: home.user?.gid,
  })
  server.on('error', (error) => appendFileSync(logOf(home), `${error.message}\n`))
  server.unref()
  closeSync(log)
  if (server.pid === undefined) throw new Error(`${server.spawnfile} does not run.`)
  return { pid: server.pid, port, logFrom }
}

/**
 * The process id in a postmaster.pid that was left behind and now belongs to another program. PostgreSQL would take
 * that program for a server and give up, except when told that it is its own grandparent. Its other guard, the shared
 * memory that a live server holds, stays; deleting the file ourselves would take that away, and race.
 */
function stranger(home: Home): string | undefined {
  const [pid] = lockFile(home)
  if (pid === '') removeEmptyLockFile(home)
  return pid && !servesHome(Number(pid), home) ? pid : undefined
}

/** What a server leaves that was killed between making the file and writing it, which takes it no time. */
function removeEmptyLockFile(home: Home): void {
  const path = join(home.data, 'postmaster.pid')
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > 5_000) rmSync(path, { force: true })
}

const settings = (port: number) =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // Each process of Foyer takes twenty at most.
    max_connections: 300,
    shared_buffers: '64MB',
    // Files of the cluster: systemd removes a user's POSIX shared memory when that user logs out.
    dynamic_shared_memory_type: 'mmap',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What the server has to say; what a statement did wrong, its client hears and logs.
    log_min_messages: 'log',
    log_checkpoints: 'off',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

/** Stops the server at once but in good order: open transactions are rolled back, everything committed is kept. */
export function stop(home: Home, server: Server): void {
  try {
    process.kill(server.pid, 'SIGINT')
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error
  }
  const deadline = Date.now() + patience
  while (servesHome(server.pid, home)) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL does not stop. See ${logOf(home)}.`)
    sleep(10)
  }
}
