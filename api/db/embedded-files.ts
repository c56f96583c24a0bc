import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/*
 * Several processes may start on one data directory at the same moment. Nothing here locks: everything is made under a
 * name of its own and gets its real name in one step of the file system.
 */

/** The error codes of the file system that mean: another process was first. */
export const hasCode = (error: unknown, ...codes: string[]) =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))

/** A name beside `path` that no other process uses. */
export const draftOf = (path: string) => `${path}.${process.pid}-${randomBytes(4).toString('hex')}`

/** Gives a finished directory its name; when another process was first, that process's directory stays. */
export function moveOnce(draft: string, path: string): void {
  try {
    renameSync(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST', 'ENOTEMPTY')) throw error
    rmSync(draft, { recursive: true })
  }
}

/** Makes a directory with just this mode, whatever the umask. */
export function makeDirectory(path: string, mode: number): void {
  if (existsSync(path)) return
  const draft = draftOf(path)
  mkdirSync(draft, { recursive: true })
  chmodSync(draft, mode)
  moveOnce(draft, path)
}

/** 48 hexadecimal digits, safe in an address; made once and kept in a file that only its owner reads. */
export function keptSecret(file: string): string {
  if (!existsSync(file)) {
    const draft = draftOf(file)
    writeFileSync(draft, randomBytes(24).toString('hex'), { flag: 'wx', mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    rmSync(draft)
  }
  return readFileSync(file, 'utf8')
}

/** The whole number kept in the file; undefined if there is none. */
export function keptNumber(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined
}

/** Replaces the file at once, so that nobody reads half a number. */
export function keepNumber(file: string, value: number): void {
  const draft = draftOf(file)
  writeFileSync(draft, String(value), { flag: 'wx' })
  renameSync(draft, file)
}

/** Whether a process has this id, whoever runs it. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

/** Blocks the whole process. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
