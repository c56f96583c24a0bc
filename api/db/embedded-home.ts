import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { hasCode, makeDirectory } from './embedded-files'

/** Where root keeps what the server's user cannot reach in the data directory. It survives a reboot, unlike /tmp. */
const farHomes = '/var/lib/foyer'

/** Who runs the server when root starts it: PostgreSQL refuses to run as root. */
export interface ServerUser {
  name: string
  uid: number
  gid: number
}

/** The files of one embedded PostgreSQL. */
export interface Home {
  /** The real path, without links. */
  path: string
  /** The cluster itself, there or still to be made. */
  data: string
  /** Undefined: the server runs as the user who starts it. */
  user?: ServerUser
}

/** Undefined as long as nothing was ever started in this data directory. */
export function findHome(dataDir: string): Home | undefined {
  const place = join(dataDir, 'postgres')
  return existsSync(place) ? homeAt(place) : undefined
}

/**
 * Finds or makes the home. For an ordinary user it is `<dataDir>/postgres`. For root it is that too, if the server's
 * user can reach it; if not (a checkout in /root), that is a link to a directory of its own below /var/lib/foyer.
 * @throws Error when there is a home that cannot be used
 */
export function openHome(dataDir: string): Home {
  const place = join(dataDir, 'postgres')
  mkdirSync(dataDir, { recursive: true })
  if (!existsSync(place)) {
    if (lstatSync(place, { throwIfNoEntry: false }))
      throw new Error(`${place} links to a directory that is gone. Bring it back, or delete the link to begin anew.`)
    const user = serverUser(join(place, 'data'))
    if (user && !mayEnter(user, dataDir)) makeFarHome(place, dataDir)
    else makeDirectory(place, user ? 0o755 : 0o700)
  }
  const home = homeAt(place)
  if (home.user && !mayEnter(home.user, home.path))
    throw new Error(`The user ${home.user.name}, who runs PostgreSQL for root, may not enter ${home.path}.`)
  return home
}

function homeAt(place: string): Home {
  const path = realpathSync(place)
  const data = join(path, 'data')
  return { path, data, user: serverUser(data) }
}

/** The name is random, not made from `dataDir`: deleting the data directory must mean to begin anew. */
function makeFarHome(place: string, dataDir: string): void {
  makeDirectory(farHomes, 0o755)
  const path = mkdtempSync(join(farHomes, 'postgres-'))
  chmodSync(path, 0o755)
  writeFileSync(join(path, 'belongs-to'), `${dataDir}\n`)
  try {
    symlinkSync(path, place)
  } catch (error) {
    rmSync(path, { recursive: true })
    if (!hasCode(error, 'EEXIST')) throw error
  }
}

/** A cluster keeps its owner; a new one of root's gets the system's user postgres, or else nobody. */
function serverUser(data: string): ServerUser | undefined {
  const uid = process.getuid?.()
  const owner = statSync(data, { throwIfNoEntry: false })
  if (uid === 0) {
    if (owner && owner.uid !== 0) return { name: `number ${owner.uid}`, uid: owner.uid, gid: owner.gid }
    return userNamed('postgres') ?? userNamed('nobody') ?? noUser()
  }
  if (!owner || owner.uid === uid) return undefined
  throw new Error(`${data} belongs to another user. Start as that user or as root, or set another DATA_DIR.`)
}

function userNamed(name: string): ServerUser | undefined {
  const entry = new RegExp(`^${name}:[^:]*:([0-9]+):([0-9]+):`, 'm').exec(readFileSync('/etc/passwd', 'utf8'))
  return entry ? { name, uid: Number(entry[1]), gid: Number(entry[2]) } : undefined
}

function noUser(): never {
  throw new Error('PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody.')
}

const mayEnter = (user: ServerUser, directory: string) => passes('test -x "$1" && test -r "$1"', user, directory)

/** Whether the user can reach and run the program. */
export const mayRun = (user: ServerUser, program: string) => passes('test -x "$1"', user, program)

/** Only the system knows what a user may do (modes, lists, mounts), so it is asked as that user. */
function passes(test: string, { uid, gid }: ServerUser, path: string): boolean {
  const { status, error } = spawnSync('/bin/sh', ['-c', test, 'sh', path], { uid, gid, cwd: '/', env: {} })
  if (error) throw new Error('Root could not run a program as another user.', { cause: error })
  return status === 0
}
