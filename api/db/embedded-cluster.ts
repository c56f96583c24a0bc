import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { draftOf, isAlive, keptSecret, moveOnce } from './embedded-files'
import type { Home } from './embedded-home'

export const superuser = 'foyer'

/** initdb makes it anyway, and a cluster that serves one application needs no second one. */
export const database = 'postgres'

/** The password of the superuser; the same for as long as the home is there. */
export const passwordOf = (home: Home) => keptSecret(join(home.path, 'password'))

/**
 * What the programs get instead of our environment: no PG variable of the caller changes what they do, and their
 * messages, some of which we read, are English.
 */
export const plainEnvironment = { LC_ALL: 'C', TZ: 'UTC' }

/**
 * Makes the cluster if it is not there: UTF-8, with a locale that PostgreSQL brings itself, so that lower() knows
 * Cyrillic and no index depends on the C library of the machine.
 * It is made under another name and moved when it is whole, so a start that was killed half-way leaves no half of one.
 * @throws Error with the last lines of initdb
 */
export function makeCluster(home: Home, native: string): void {
  if (existsSync(home.data)) return
  removeLeftovers(home)
  const draft = draftOf(home.data)
  mkdirSync(draft, { mode: 0o700 })
  const passwordFile = join(draft, 'password')
  writeFileSync(passwordFile, passwordOf(home), { mode: 0o600 })
  if (home.user) for (const path of [draft, passwordFile]) chownSync(path, home.user.uid, home.user.gid)
  try {
    initdb(home, native, join(draft, 'data'), passwordFile)
    moveOnce(join(draft, 'data'), home.data)
  } finally {
    rmSync(draft, { recursive: true })
  }
}

function initdb(home: Home, native: string, data: string, passwordFile: string): void {
  const words = ['-D', data, '-U', superuser, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8']
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const { status, stdout, stderr, error } = spawnSync(join(native, 'bin', 'initdb'), [...words, ...locale], {
    cwd: home.path,
    env: plainEnvironment,
    encoding: 'utf8',
    uid: home.user?.uid,
    gid: home.user?.gid,
  })
  if (error)
    throw new Error(
      'The programs of the embedded PostgreSQL do not run on this system. Set DATABASE_URL to the address of a server.',
      { cause: error },
    )
  if (status === 0) return
  const lines = `${stdout}${stderr}`.trimEnd().split('\n').slice(-10)
  throw new Error(`initdb could not make a database:\n${lines.join('\n')}`)
}

/** Of starts that were killed while initdb ran. */
function removeLeftovers(home: Home): void {
  for (const name of readdirSync(home.path)) {
    const pid = /^data\.(\d+)-/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(join(home.path, name), { recursive: true })
  }
}
