import { User, type UserRow } from '../../api/db'
import { makeApiToken, type Scope } from '../../api/accounts/api-token'
import { aUser } from '../support/builders'
import { darya, nobodysHash } from '../support/cast'
import { run } from '../support/setup'

/** A document as it came: its shape is what the tests are about. */
export type Json = ReturnType<typeof JSON.parse>

/** What the API answered; `json` is undefined where there is no body. */
export interface Said {
  status: number
  headers: Headers
  json: Json
  text: string
}

interface Ask {
  token?: string
  body?: unknown
  headers?: Record<string, string>
}

/** Sends a request as a program would: nothing but what it says. A string or a buffer is sent as it is. */
export async function ask(method: string, path: string, { token, body, headers = {} }: Ask = {}): Promise<Said> {
  const asIs = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const response = await fetch(run().baseUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      'Accept-Language': 'en',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: asIs ? (body as string | undefined) : JSON.stringify(body),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  }
}

/** An organiser and the secret of a token. */
export async function anOrganiser(changes: Partial<UserRow> = {}, scope: Scope = 'write') {
  const user = await aUser(darya(), { passwordHash: nobodysHash, ...changes })
  return { user, ...(await tokenOf(user, scope)) }
}

export const anAdmin = (scope?: Scope) => anOrganiser({ role: 'ROLE_ADMIN' }, scope)

export async function tokenOf(user: Pick<UserRow, 'id'>, scope: Scope = 'write') {
  const { secret, row } = await makeApiToken(user.id, { name: 'Сайт', scope })
  return { token: secret, row }
}

export const block = (user: UserRow) => User.update({ id: user.id }, { status: 'blocked' })

const day = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * day)

/** A document that may be posted. */
export function aDocument(changes: Record<string, unknown> = {}): Record<string, Json> {
  return {
    title: 'Вечер в фойе',
    starts_at: inDays(20).toISOString(),
    ends_at: inDays(21).toISOString(),
    time_zone: 'Asia/Yekaterinburg',
    venue: 'Дом культуры',
    capacity: 100,
    ticket_types: [{ name: 'Входной билет', price: 150_000 }],
    ...changes,
  }
}

export const events = '/api/v1/event'
export const at = (id: string) => `/api/v1/event/?event_id=${id}`
export const detailOf = (id: string) => ask('GET', `/api/v1/event/detail/?event_id=${id}`)

/** Adds an event as an admin, who may publish. */
export async function posted(changes: Record<string, unknown> = {}, token?: string): Promise<Json> {
  const by = token ?? (await anAdmin()).token
  const { status, json } = await ask('POST', events, { token: by, body: aDocument(changes) })
  if (status !== 201) throw new Error(JSON.stringify(json))
  return json
}
