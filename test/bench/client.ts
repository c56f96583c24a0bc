import { Agent, request, type RequestOptions } from 'node:http'
import { performance } from 'node:perf_hooks'

export interface Answer {
  status: number
  /** Path and query of a redirect, without the site. */
  location: string | undefined
  text: string
}

/** How long answers took, in ms, by the names of their steps. */
export type Times = Map<string, number[]>

/** Speaks plain HTTP on connections that stay open, to several processes in turn, as if behind a proxy. */
export class Client {
  readonly times: Times = new Map()
  readonly #agent = new Agent({ keepAlive: true })
  #turn = 0

  /** A request whose connection breaks is sent so often, as who reloads a page would, each time to the next process. */
  constructor(
    private readonly sites: string[],
    private readonly tries = 1,
  ) {}

  /** One request and its answer as it comes; nothing is followed. */
  async ask(
    step: string,
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string> = {},
    body: string | Buffer = '',
  ): Promise<Answer & { cookie: string | undefined }> {
    const turn = this.#turn++
    const length = method === 'POST' ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}
    const started = performance.now()
    const answer = await this.reach(turn, path, { method, headers: { ...headers, ...length } }, body)
    this.note(step, performance.now() - started)
    return answer
  }

  private async reach(turn: number, path: string, options: RequestOptions, body: string | Buffer) {
    for (let tried = 1; ; tried++) {
      const url = new URL(path, this.sites[(turn + tried - 1) % this.sites.length])
      try {
        return await this.sendPatiently(url, options, body)
      } catch (error) {
        if (tried >= this.tries) throw error
      }
    }
  }

  /** A connection that was idle for long may be closed by the server just now; browsers then send again, too. */
  private async sendPatiently(url: URL, options: RequestOptions, body: string | Buffer) {
    for (;;) {
      const answer = await this.send(url, options, body)
      if (answer) return answer
    }
  }

  private send(url: URL, options: RequestOptions, body: string | Buffer) {
    return new Promise<(Answer & { cookie: string | undefined }) | undefined>((resolve, reject) => {
      const sent = request(url, { ...options, agent: this.#agent }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response
          const location = headers.location?.replace(/^http:\/\/[^/]+/, '')
          const cookie = headers['set-cookie']?.[0]?.split(';')[0]
          resolve({ status, location, cookie, text: Buffer.concat(parts).toString('utf8') })
        })
      })
      sent.on('error', (error) => {
        const wasIdle = sent.reusedSocket && (error as { code?: string }).code === 'ECONNRESET'
        if (wasIdle) resolve(undefined)
        else reject(error)
      })
      sent.end(body)
    })
  }

  private note(step: string, time: number): void {
    const times = this.times.get(step) ?? []
    times.push(time)
    this.times.set(step, times)
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Does the work for every item, so many at a time. */
export async function abreast<Item>(width: number, items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
