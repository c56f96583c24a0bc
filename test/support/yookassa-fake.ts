import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { settings } from '../../api/settings'
import { run } from './setup'
import { Ledger, Refused, type FakePayment, type FakeRefund } from './yookassa-ledger'
import {
  reasonNamed,
  type PublishedError,
  type PublishedList,
  type PublishedNotification,
  type PublishedShop,
} from './yookassa-published'

/** What may go wrong with one question. `lost…` closes the line without an answer, `silent…` never answers. */
export type Fault = 'lostBefore' | 'lostAfter' | 'silentBefore' | 'silentAfter' | 'nonsense' | 429 | 500 | 503
interface Asked {
  method: string
  path: string
  key: string | undefined
  body: Record<string, unknown>
}

/**
 * YooKassa on this machine: its API, the page where one pays, and its notifications. It keeps books, remembers keys,
 * checks receipts, and fails in the ways in which the net fails, as it is told.
 */
export class YookassaFake extends Ledger {
  readonly asked: Asked[] = []
  /** Milliseconds before each answer. */
  delay = 0
  /** Happens after an effect and before its answer. */
  meanwhile: ((made: FakePayment | FakeRefund) => Promise<unknown>) | undefined
  shop: Omit<PublishedShop, 'fiscalization_enabled'> = {
    account_id: '506751',
    status: 'enabled',
    test: true,
    payment_methods: ['bank_card', 'sbp'],
  }
  readonly account = { shopId: '506751', secretKey: 'test_key_of_yookassa', apiUrl: '', timeout: 1500 }
  private readonly faults: { question: string; fault: Fault }[] = []
  private readonly keys = new Map<string, { body: string; answer: unknown }>()
  private server!: Server
  private before!: Pick<ReturnType<typeof settings>, 'yookassa' | 'paymentProviders'>

  /** Opens the fake and offers it to buyers, until `close`. */
  async open(): Promise<this> {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
    // Another address than Foyer's, so that nobody takes the one for the other.
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.2', resolve))
    this.account.apiUrl = `http://127.0.0.2:${(this.server.address() as AddressInfo).port}`
    const { yookassa, paymentProviders } = settings()
    this.before = { yookassa, paymentProviders }
    Object.assign(settings(), { yookassa: this.account, paymentProviders: ['sandbox', 'yookassa'] })
    return this
  }

  async close(): Promise<void> {
    Object.assign(settings(), this.before)
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** The next questions of this kind ("POST /payments") go wrong in this way, one each. */
  fail(question: string, ...faults: Fault[]): void {
    this.faults.push(...faults.map((fault) => ({ question, fault })))
  }

  /** From here on the net works. */
  heal(): void {
    this.faults.length = 0
  }

  /** The faults that nobody has run into. */
  get unused(): number {
    return this.faults.length
  }

  questions(method: string, path: string): Asked[] {
    return this.asked.filter((each) => each.method === method && each.path === path)
  }

  /** The payment that Foyer started under its own id. */
  paymentOf(own: string): FakePayment {
    const all = [...this.payments.values()].filter(({ metadata }) => metadata.payment === own)
    if (all.length !== 1) throw new Error(`YooKassa has ${all.length} payments for ${own}`)
    return all[0]!
  }

  /** As it stands in a notification, for now or for later. */
  notification(event: PublishedNotification['event'], object: FakePayment | FakeRefund): string {
    return JSON.stringify({ type: 'notification', event, object } satisfies PublishedNotification)
  }

  /** Sends notifications in this order, each as soon as the one before was answered; gives the answers' codes. */
  async notify(...notifications: string[]): Promise<number[]> {
    const codes: number[] = []
    for (const body of notifications) {
      const headers = { 'Content-Type': 'application/json' }
      codes.push((await fetch(`${run().baseUrl}/payments/notify/yookassa`, { method: 'POST', headers, body })).status)
    }
    return codes
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const { pathname, searchParams } = new URL(url, this.account.apiUrl)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    if (pathname.startsWith('/checkout/')) return this.page(response, method, pathname.slice(10), text)
    const path = pathname.replace(/^\/v3/, '')
    const fault = this.faultFor(`${method} ${path.replace(/^(\/\w+)\/.*/, '$1/:id')}`)
    if (fault === 'lostBefore') return void response.destroy()
    if (fault === 'silentBefore') return
    if (typeof fault === 'number') return this.answer(response, fault, error(fault, 'It will pass'))
    if (this.delay > 0) await pause(this.delay)
    const [status, body] = this.api(request, { method, path, text, searchParams })
    if (method === 'POST' && status === 200) await this.meanwhile?.(body as FakePayment)
    if (fault === 'lostAfter') return void response.destroy()
    if (fault === 'silentAfter') return
    this.answer(response, status, fault === 'nonsense' ? { id: 1 } : body)
  }

  private faultFor(question: string): Fault | undefined {
    const at = this.faults.findIndex((each) => each.question === question)
    return at < 0 ? undefined : this.faults.splice(at, 1)[0]?.fault
  }

  private answer(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  }

  private api(
    { headers }: IncomingMessage,
    { method, path, text, searchParams }: { method: string; path: string; text: string; searchParams: URLSearchParams },
  ): [status: number, body: unknown] {
    const key = headers['idempotence-key'] as string | undefined
    try {
      if (headers.authorization !== `Basic ${Buffer.from('506751:test_key_of_yookassa').toString('base64')}`)
        throw new Refused(401, 'invalid_credentials', '', 'Basic authentication failed')
      const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>
      this.asked.push({ method, path, key, body })
      return [200, method === 'POST' ? this.once(path, key, text, body) : this.look(path, searchParams)]
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused
      return [refused.status, error(refused.status, refused.message, refused.code, refused.parameter)]
    }
  }

  /** The same key and body give the same object, as it stands by now; what was refused has used up no key. */
  private once(path: string, key: string | undefined, text: string, body: Record<string, unknown>): unknown {
    if (!key || key.length > 64) throw new Refused(400, 'invalid_request', 'Idempotence-Key', 'Key is missing')
    const hash = createHash('sha256').update(`${path} ${text}`).digest('hex')
    const known = this.keys.get(key)
    if (known && known.body !== hash)
      throw new Refused(400, 'invalid_request', 'Idempotence-Key', 'Idempotence key duplicated')
    if (known) return known.answer
    const page = (id: string) => `${this.account.apiUrl}/checkout/${id}`
    const answer = path === '/payments' ? this.createPayment(body, page) : this.createRefund(body)
    this.keys.set(key, { body: hash, answer })
    return answer
  }

  /** A day later: keys are forgotten. */
  forgetKeys(): void {
    this.keys.clear()
  }

  private look(path: string, question: URLSearchParams): unknown {
    if (path === '/me') return { ...this.shop, fiscalization_enabled: this.fiscal } satisfies PublishedShop
    const [, kind, id] = /^\/(payments|refunds)(?:\/(.+))?$/.exec(path) ?? []
    if (!kind) throw new Refused(404, 'not_found', '', 'No such address')
    const all: Map<string, FakePayment | FakeRefund> = kind === 'payments' ? this.payments : this.refunds
    if (id === undefined) return this.list([...all.values()], question)
    const one = all.get(decodeURIComponent(id))
    if (!one) throw new Refused(404, 'not_found', '', `${kind} doesn't exist or access denied`)
    return one
  }

  /** Newest first, a page at a time, as the API gives them. */
  private list(all: (FakePayment | FakeRefund)[], question: URLSearchParams): unknown {
    const [from, to] = [question.get('created_at.gte') ?? '', question.get('created_at.lt') ?? '9']
    const of = question.get('payment_id')
    const found = all
      .filter(({ created_at: at }) => at >= from && at < to)
      .filter((each) => of === null || ('payment_id' in each && each.payment_id === of))
      .sort((one, other) => (one.created_at < other.created_at ? 1 : -1))
    const start = Number(question.get('cursor') ?? 0)
    const end = start + Math.min(Number(question.get('limit') ?? 10), this.longestPage)
    const next = end < found.length ? { next_cursor: String(end) } : {}
    return { type: 'list', items: found.slice(start, end), ...next } satisfies PublishedList
  }
  longestPage = 100

  /** Where the buyer pays: a form with what may happen, and then back to the shop. */
  private page(response: ServerResponse, method: string, id: string, text: string): void {
    const payment = this.payments.get(id)
    const back = payment?.confirmation?.return_url
    if (!payment || !back) return void response.writeHead(404).end()
    if (method === 'GET') {
      const html = `<form method="post"><p>${payment.amount.value} ${payment.amount.currency}</p><button name="pay"></form>`
      return void response.writeHead(200, { 'Content-Type': 'text/html' }).end(html)
    }
    const reason = new URLSearchParams(text).get('reason')
    const published = reasonNamed(reason ?? '')
    const made = this.conclude(id, reason ? { reason: published ?? 'general_decline' } : 'succeeded')
    // One of tomorrow, which nobody has published.
    if (reason && !published) Object.assign(made.cancellation_details!, { reason })
    response.writeHead(302, { Location: back }).end()
  }
}

function error(status: number, description: string, code = 'internal_server_error', parameter = ''): PublishedError {
  const said = status === 429 ? 'too_many_requests' : code
  return { type: 'error', id: 'ab5a11cd-13cc-4e33-af8b-75a74e18dd09', code: said, description, parameter }
}
