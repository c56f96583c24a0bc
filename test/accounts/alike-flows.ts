import { request, type IncomingHttpHeaders } from 'node:http'
import Tokens from 'csrf'
import { anEvent, applicationFields } from '../support/builders'
import { anna } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { registeredUser, registrationFields, sessionOf, someUser, waitingUser, type Fields } from './support'

/** Who may have an address. All addresses are equally long, so that even the lengths of answers can be compared. */
export const kinds: Record<string, () => Promise<string>> = {
  unknown: async () => anna().email,
  active: async () => (await registeredUser(anna())).email,
  waiting: async () => (await waitingUser(anna())).user.email,
  blocked: async () => (await someUser('blocked')).email,
  bought: async () => (await someUser('wait', { passwordHash: '!' })).email,
  'bought, blocked': async () => (await someUser('blocked', { passwordHash: '!' })).email,
}

export interface Flow {
  page: string
  action: string
  fields(email: string): Fields
  /** How often a password is hashed or compared. */
  bcrypt: number
}

async function purchase(price: number): Promise<Flow> {
  const { event, ticketTypes } = await anEvent({ capacity: 100_000 }, [{ price }])
  const page = `/events/${event.slug}/apply`
  const fields = (email: string) => applicationFields(ticketTypes[0]!.id, [{ ...anna(), email }])
  return { page, action: page, fields, bcrypt: 0 }
}

/** What anybody may do with an address, and must not learn from whether it is known. */
export const flows: Record<string, () => Promise<Flow>> = {
  registering: async () => ({
    page: '/register',
    action: '/register',
    fields: (email) => registrationFields({ ...anna(), email }),
    bcrypt: 1,
  }),
  'signing in': async () => ({
    page: '/login',
    action: '/login',
    fields: (login) => ({ login, password: 'не тот пароль' }),
    bcrypt: 1,
  }),
  'asking for a reset': async () => ({
    page: '/profile/secret/new',
    action: '/profile/secret',
    fields: (email) => ({ email }),
    bcrypt: 0,
  }),
  'asking for the mail again': async () => ({
    page: '/after_register',
    action: '/after_register',
    fields: (email) => ({ email }),
    bcrypt: 0,
  }),
  buying: () => purchase(150_000),
  'taking a free ticket': () => purchase(0),
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** Milliseconds from the first byte that went out to the last that came back. */
  took: number
}

const tokens = new Tokens()

/** One browser on the page of a form. */
export class Sender {
  private constructor(
    private readonly flow: Flow,
    private readonly cookie: string,
    private readonly secret: string,
  ) {}

  static async at(flow: Flow): Promise<Sender> {
    const visitor = new VisitorAgent()
    await visitor.token(flow.page, flow.action)
    return new Sender(flow, visitor.cookies, String((await sessionOf(visitor)).csrfSecret))
  }

  /** Sends the form with this address, as from a fresh rendering: another token each time. */
  send(email: string): Promise<Answer> {
    const body = new URLSearchParams({ _csrf: tokens.create(this.secret), ...this.flow.fields(email) }).toString()
    return this.ask('POST', this.flow.action, body)
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path)
  }

  private ask(method: string, path: string, body = ''): Promise<Answer> {
    const headers = {
      Cookie: this.cookie,
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': Buffer.byteLength(body),
    }
    return new Promise((resolve, reject) => {
      const start = performance.now()
      const sent = request(new URL(path, run().baseUrl), { method, agent: false, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const took = performance.now() - start
          const { statusCode: status = 0, headers } = response
          resolve({ status, headers, text: Buffer.concat(parts).toString('utf8'), took })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
