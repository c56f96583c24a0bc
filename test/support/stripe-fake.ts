import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Deliveries } from './stripe/deliveries'
import { expanded, expandedRefund, pageOf } from './stripe/expansion'
import { IdempotencyKeys, type Reply } from './stripe/idempotency'
import { StripeLedger } from './stripe/ledger'
import { Mishaps, type Call, type CallMishap } from './stripe/mishaps'
import { balance, newEvent } from './stripe/objects'
import { checkoutPage, declined } from './stripe/page'
import { checked } from './stripe/params'
import { breakdown, missing, StripeSaysNo, wrongKey } from './stripe/problems'

export interface FakeSettings {
  secretKey: string
  webhookSecret: string
  /** Where notifications go. */
  notify: string
}

/** A Stripe that is none: a server that Stripe's own package talks to, with books, webhooks and bad manners. */
export interface StripeFake {
  /** For STRIPE_API_URL. */
  url: string
  settings: FakeSettings
  ledger: StripeLedger
  deliveries: Deliveries
  mishaps: Mishaps
  keys: IdempotencyKeys
  /** Every call so far, in order. */
  calls: { call: Call; key: string | undefined; headers: IncomingMessage['headers'] }[]
  close(): Promise<void>
}

interface Route {
  call: Call
  method: string
  path: RegExp
  name: string
  answer(id: string, params: URLSearchParams): object
}

export async function startStripeFake(settings: FakeSettings): Promise<StripeFake> {
  const mishaps = new Mishaps()
  const deliveries = new Deliveries(settings.notify, settings.webhookSecret, mishaps)
  const sockets = new Set<Socket>()
  const server = createServer((req, res) => {
    void (req.url?.startsWith('/c/pay/') ? page(fake, req, res) : api(fake, routes, req, res))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ledger = new StripeLedger(
    (type, object) => deliveries.add(newEvent(type, object)),
    (id) => `${url}/c/pay/${id}`,
  )
  const routes = routesOf(ledger)
  const fake: StripeFake = {
    url,
    settings,
    ledger,
    deliveries,
    mishaps,
    keys: new IdempotencyKeys(),
    calls: [],
    close: () => closed(server, sockets, deliveries),
  }
  return fake
}

function routesOf(ledger: StripeLedger): Route[] {
  const sessions = '/v1/checkout/sessions'
  const found = <Kind>(kind: string, all: Map<string, Kind>, id: string) => {
    const object = all.get(id)
    if (!object) throw missing(kind, id)
    return object
  }
  const route = (call: Call, name: string, answer: Route['answer']): Route => {
    const [method = '', path = ''] = name.split(' ')
    return { call, name, method, path: new RegExp(`^${path.replace(':id', '([^/]+)')}$`), answer }
  }
  return [
    route('sessions.create', `POST ${sessions}`, (_, params) => ledger.create(params)),
    route('sessions.list', `GET ${sessions}`, (_, params) => {
      const list = pageOf(ledger.sessions.values(), params, sessions)
      return { ...list, data: list.data.map((session) => expanded(ledger, session, params, 'data.')) }
    }),
    route('sessions.retrieve', `GET ${sessions}/:id`, (id, params) => expanded(ledger, ledger.session(id), params)),
    route('sessions.expire', `POST ${sessions}/:id/expire`, (id) => ledger.expire(id)),
    route('refunds.create', 'POST /v1/refunds', (_, params) => ledger.refund(params)),
    route('refunds.list', 'GET /v1/refunds', (_, params) => {
      const wanted = params.get('payment_intent')
      const all = [...ledger.refunds.values()].filter((refund) => !wanted || refund.payment_intent === wanted)
      const list = pageOf(all, params, '/v1/refunds')
      return { ...list, data: list.data.map((refund) => expandedRefund(ledger, refund, params)) }
    }),
    route('refunds.retrieve', 'GET /v1/refunds/:id', (id) => found('refund', ledger.refunds, id)),
    route('balance.retrieve', 'GET /v1/balance', () => balance),
  ]
}

async function api(fake: StripeFake, routes: Route[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '/', fake.url)
  const body = await textOf(req)
  try {
    const key = (req.headers.authorization ?? '').replace(/^Bearer /, '')
    if (key !== fake.settings.secretKey) throw wrongKey(key)
    const route = routes.find(({ method, path }) => method === req.method && path.test(pathname))
    if (!route) throw missing('route', `${req.method} ${pathname}`)
    const idempotencyKey = req.headers['idempotency-key']?.toString()
    fake.calls.push({ call: route.call, key: idempotencyKey, headers: req.headers })
    const params = req.method === 'POST' ? new URLSearchParams(body) : searchParams
    const id = decodeURIComponent(route.path.exec(pathname)?.[1] ?? '')
    const mishap = fake.mishaps.ofCall(route.call)
    if (mishap === 'dropBefore') return void req.socket.destroy()
    if (mishap === 'hangBefore') return
    const work = () => done(route, id, params, mishap)
    const request = `${req.method} ${pathname} ${params.toString()}`
    const { status, body: said, replayed } = await fake.keys.answer(idempotencyKey, request, work)
    if (mishap === 'dropAfter') return void req.socket.destroy()
    if (mishap === 'hangAfter') return
    answer(res, status, said, replayed)
  } catch (error) {
    if (!(error instanceof StripeSaysNo)) throw error
    answer(res, error.status, { error: error.error })
  }
}

/** Breakdowns happen inside the work, where the idempotency key keeps them as Stripe does. */
async function done(route: Route, id: string, params: URLSearchParams, mishap?: CallMishap): Promise<Reply> {
  if (mishap === 'errorBefore') throw breakdown()
  const body = structuredClone(route.answer(id, checked(route.name, params)))
  if (mishap === 'errorAfter') throw breakdown()
  if (mishap === 'slow') await pause(200)
  if (typeof mishap === 'function') await mishap(body)
  return { status: 200, body }
}

function answer(res: ServerResponse, status: number, body: object, replayed = false): void {
  const id = `req_${Math.random().toString(36).slice(2, 16)}`
  const replay = replayed ? { 'idempotent-replayed': 'true' } : {}
  // Trying again at once would only bring the same breakdown: the key keeps it.
  const noRetry = status === 500 ? { 'stripe-should-retry': 'false' } : {}
  res
    .writeHead(status, { 'content-type': 'application/json', 'request-id': id, ...replay, ...noRetry })
    .end(JSON.stringify(body))
}

async function page({ ledger }: StripeFake, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const id = (req.url ?? '').slice('/c/pay/'.length)
  const session = ledger.sessions.get(id)
  const html = { 'content-type': 'text/html; charset=utf-8' }
  if (!session) return void res.writeHead(404, html).end('Not found')
  if (req.method !== 'POST') return void res.writeHead(200, html).end(checkoutPage(session))
  const problem = declined((new URLSearchParams(await textOf(req)).get('card') ?? '').replace(/\s/g, ''))
  if (problem || !ledger.pay(id)) return void res.writeHead(200, html).end(checkoutPage(session, problem))
  res.writeHead(303, { location: session.success_url ?? '' }).end()
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function closed(server: Server, sockets: Set<Socket>, deliveries: Deliveries): Promise<void> {
  deliveries.close()
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })
}
