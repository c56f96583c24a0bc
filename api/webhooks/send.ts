import { lookup } from 'node:dns/promises'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { bareHost, isAllowed, urlProblem, type Rules } from './allowed-url'

export interface Letter {
  url: string
  headers: Record<string, string>
  body: string
}

/** How an attempt ended: a 2xx means that it was taken. */
export interface Outcome {
  taken: boolean
  status: number | null
  /** The beginning of the answer. */
  answer: string | null
  error: string | null
  /** Milliseconds. */
  duration: number
}

export interface Way extends Rules {
  /** The addresses of a name. */
  resolve?: (host: string) => Promise<string[]>
  /** Milliseconds for all of it. */
  patience?: number
  /** The certificate of who vouches for receivers, where that is nobody whom Node knows. */
  authority?: string
}

/** So many bytes of an answer are read and kept. */
const mostOfAnswer = 1024

const addressesOf = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address)

/**
 * Posts to an address that somebody else has chosen. Its name is resolved once, every address of it is checked, and the
 * connection goes to the one that was checked: a second answer of the DNS changes nothing. A redirect is no success and
 * is not followed. Never throws for what the other side does.
 */
export async function send(letter: Letter, way: Way): Promise<Outcome> {
  const began = performance.now()
  const end = (outcome: Partial<Outcome>): Outcome => ({
    ...{ taken: false, status: null, answer: null, error: null },
    ...outcome,
    duration: Math.round(performance.now() - began),
  })
  const late = AbortSignal.timeout(way.patience ?? 15_000)
  try {
    const address = await checkedAddress(letter.url, way, late)
    const response = await post(letter, address, way, late)
    const status = response.statusCode ?? 0
    const taken = status >= 200 && status < 300
    return end({ taken, status, answer: await beginningOf(response), error: taken ? null : `HTTP ${status}` })
  } catch (error) {
    return end({ error: late.aborted ? 'timeout' : reasonOf(error) })
  }
}

class Forbidden extends Error {}

async function checkedAddress(url: string, way: Way, late: AbortSignal): Promise<string> {
  const problem = urlProblem(url, way)
  if (problem !== undefined) throw new Forbidden(`address not allowed: ${problem}`)
  const host = bareHost(new URL(url).hostname)
  const addresses = isIP(host) ? [host] : await unlessLate((way.resolve ?? addressesOf)(host), late)
  const [first] = addresses
  if (first === undefined) throw new Forbidden('the name leads nowhere')
  if (!addresses.every((address) => isAllowed(address, way))) throw new Forbidden('address not allowed: private')
  return first
}

function unlessLate<Result>(work: Promise<Result>, late: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('timeout')), { once: true })
    work.then(resolve, reject)
  })
}

function post(letter: Letter, address: string, way: Way, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, headers, body } = letter
  const family = isIP(address)
  const known: LookupFunction = (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family)
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    // An agent of its own: no proxy, no connection that somebody else has opened.
    const options = { method: 'POST', headers, lookup: known, agent: false as const, signal }
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    const trust = { ca: way.authority, rejectUnauthorized: true }
    request(url, { ...options, ...trust }, resolve)
      .on('error', reject)
      .end(body)
  })
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  response.on('error', () => undefined)
  for await (const part of response) {
    const bytes: unknown = part
    if (!Buffer.isBuffer(bytes)) continue
    parts.push(bytes)
    length += bytes.length
    if (length >= mostOfAnswer) break
  }
  response.destroy()
  return printable(Buffer.concat(parts).subarray(0, mostOfAnswer).toString('utf8'))
}

/** PostgreSQL keeps no NUL, and a page needs no other control characters. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').slice(0, mostOfAnswer)
}

/** What an organiser may read: a code of the network, never an internal message. */
function reasonOf(error: unknown): string {
  if (error instanceof Forbidden) return error.message
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code.slice(0, 100) : 'the connection failed'
}
