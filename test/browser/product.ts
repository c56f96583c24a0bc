import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Product {
  baseUrl: string
  /** What it has printed so far. */
  printed(): string
  /** Ends it as an operator would, and removes what it kept. */
  stop(): Promise<void>
}

const root = join(__dirname, '../..')
const patience = 60_000

/**
 * Foyer as somebody starts it who has just cloned it: a process of its own, in development, on an empty data directory.
 * Organisers may publish.
 */
export async function startProduct(): Promise<Product> {
  const home = mkdtempSync(join(tmpdir(), 'foyer-browser-'))
  const port = await freePort()
  const baseUrl = `http://localhost:${port}`
  const log = join(home, 'log')
  const printed = () => readFileSync(log, 'utf8')
  // Into a file: PostgreSQL inherits the output and would keep a pipe open for longer than the process lives.
  const output = openSync(log, 'w')
  const process_ = spawn(process.execPath, ['-r', 'ts-node/register', 'app.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      DATA_DIR: join(home, 'data'),
      PORT: String(port),
      EVENT_PUBLISHING: 'open',
    },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const product = { baseUrl, printed, stop: () => stop(process_, home) }
  try {
    await ready(process_, `${baseUrl}/readyz`)
  } catch (error) {
    const words = printed()
    await product.stop()
    throw new Error(`Foyer did not start. It printed:\n${words}`, { cause: error })
  }
  return product
}

async function ready(started: ChildProcess, address: string): Promise<void> {
  const giveUp = Date.now() + patience
  while (Date.now() < giveUp) {
    if (started.exitCode !== null) throw new Error(`It ended with ${started.exitCode}`)
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.status === 200) return
    await pause(100)
  }
  throw new Error(`${address} never answered 200`)
}

async function stop(started: ChildProcess, home: string): Promise<void> {
  if (started.exitCode === null && started.signalCode === null) {
    const ended = once(started, 'exit')
    started.kill('SIGTERM')
    const late = setTimeout(() => started.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(late)
  }
  rmSync(home, { recursive: true, force: true })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}
