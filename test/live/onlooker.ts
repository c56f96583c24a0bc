import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'

/** What the page of an event is told about its places. */
export interface Said {
  state: string
  tag: string
  text: string
  left: string
  taken: string
  share: number
  types: Record<string, { few: boolean; text: string }>
}

/** Somebody who has the page of an event open. */
export class Onlooker {
  readonly said: Said[] = []
  ended = false
  #text = ''

  private constructor(
    readonly response: IncomingMessage,
    private readonly sent: ClientRequest,
  ) {
    response.setEncoding('utf8')
    response.on('error', () => undefined)
    response.on('close', () => (this.ended = true))
    response.on('data', (part: string) => this.#read(part))
  }

  /** Opens the stream as a browser does. */
  static async at(slug: string, headers: Record<string, string> = {}, site = run().baseUrl): Promise<Onlooker> {
    return Onlooker.of(`/events/${slug}/places`, headers, site)
  }

  static async of(path: string, headers: Record<string, string> = {}, site = run().baseUrl): Promise<Onlooker> {
    return new Promise((resolve, reject) => {
      const own = { Accept: 'text/event-stream', 'Accept-Language': 'ru', ...headers }
      const sent = request(`${site}${path}`, { headers: own, agent: false }, (response) =>
        resolve(new Onlooker(response, sent)),
      )
      sent.on('error', reject)
      sent.end()
    })
  }

  get status(): number {
    return this.response.statusCode ?? 0
  }

  get latest(): Said | undefined {
    return this.said.at(-1)
  }

  /** Waits until it reads this many places left. */
  async sees(left: string, patience = 5000): Promise<void> {
    await eventually(async () => this.latest?.left === left, patience)
  }

  leave(): void {
    this.sent.destroy()
  }

  #read(part: string): void {
    this.#text += part
    const events = this.#text.split('\n\n')
    this.#text = events.pop() ?? ''
    for (const event of events) {
      const [, data] = /^data: (.*)$/m.exec(event) ?? []
      if (data !== undefined) this.said.push(JSON.parse(data) as Said)
    }
  }
}
