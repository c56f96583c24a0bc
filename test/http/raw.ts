import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { load, type CheerioAPI } from 'cheerio'
import { run } from '../support/setup'

export interface Ask {
  method?: string
  /** Goes on the line as it is: nothing tidies it up. */
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** The address of this machine that it comes from. */
  from?: string
}
export interface Answer {
  status: number
  /** As the header says it. */
  location: string | undefined
  text: string
  $: CheerioAPI
  headers: Record<string, string | string[] | undefined>
}

/** A request that no browser would send. Keeps nothing, follows nothing. */
export async function raw({ method = 'GET', path, headers = {}, body = '', from }: Ask): Promise<Answer> {
  const { host, port } = new URL(run().baseUrl)
  return new Promise((resolve, reject) => {
    const measured = method === 'POST' && headers['Transfer-Encoding'] === undefined
    const length = measured ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}
    const own = { Host: host, Connection: 'close', ...length, ...headers }
    const options = { hostname: '127.0.0.1', port, method, path, headers: own, localAddress: from }
    const sent = httpRequest(options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, location: headers.location, text, $: load(text), headers })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Bytes that are no HTTP at all, or hardly; gives the first line of the answer, '' for a broken connection. */
export async function rawLine(bytes: string | Buffer): Promise<string> {
  const { port } = new URL(run().baseUrl)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (part: Buffer) => (answer += part.toString('latin1')))
    socket.on('error', () => resolve(''))
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
  })
}
