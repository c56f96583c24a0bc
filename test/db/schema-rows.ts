import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'

type Value = string | number | boolean | null
export type Row = Record<string, Value | (() => Value)>

/** `:table` is the id of that table's base row. */
const fresh = () => randomUUID().slice(0, 8)
export const soon = '2030-01-01T12:00:00Z'
export const later = '2030-01-01T14:00:00Z'
let position = 0

/** A good row for each table, in an order in which they can be inserted. Functions give what has to be unique. */
export const baseRows: Record<string, Row> = {
  user: {
    username: () => `u${fresh()}`,
    first_name: 'Анна',
    email: () => `${fresh()}@example.org`,
    status: 'active',
    role: 'ROLE_USER',
    password_hash: '!',
    locale: 'ru',
  },
  event: {
    slug: fresh,
    organiser: ':user',
    title: 'Вечер',
    description: '',
    starts_at: soon,
    ends_at: later,
    time_zone: 'Europe/Moscow',
    venue: 'Дом культуры',
    address: '',
    city: 'Пермь',
    status: 'published',
    currency: 'RUB',
    capacity: 6,
  },
  cover: {
    event: ':event',
    key: () => randomUUID().replaceAll('-', ''),
    status: 'old',
    alt: '',
    width: 1600,
    height: 900,
  },
  ticket_type: { event: ':event', name: 'Вход', price: 1000, quota: 5 },
  order: {
    key: fresh,
    number: fresh,
    event: ':event',
    buyer_email: 'anna@example.org',
    locale: 'ru',
    origin: 'http://localhost',
    status: 'pending',
    total: 1000,
    currency: 'RUB',
    submission: fresh,
    expires_at: soon,
  },
  attendee: {
    order: ':order',
    event: ':event',
    ticket_type: ':ticket_type',
    position: () => position++,
    full_name: 'Ёлкина Анна',
    birth_date: '1990-12-31',
    phone: '+79123456789',
    email: 'anna@example.org',
    price: 1000,
  },
  ticket: { key: fresh, code: fresh, attendee: ':attendee', order: ':order', event: ':event', status: 'valid' },
  payment: {
    order: ':order',
    provider: fresh,
    provider_payment_id: fresh,
    status: 'succeeded',
    amount: 1000,
    currency: 'RUB',
  },
  payment_notification: { provider: 'sandbox', notification_id: fresh, provider_payment_id: 'p' },
  refund: { payment: ':payment', amount: 1000, currency: 'RUB', reason: 'late', status: 'pending' },
  sandbox_payment: {
    idempotency_key: fresh,
    amount: 1000,
    currency: 'RUB',
    description: '',
    return_url: 'http://localhost',
    status: 'pending',
  },
  second_step: { user: ':user', secret: 'x', last_step: 0, tries_since: soon, codes_at: soon },
  sandbox_refund: { payment: ':sandbox_payment', idempotency_key: fresh, amount: 1 },
  job_failure: { job: () => position++, kind: 'send-invitation', payload: '{}', reason: '550', attempts: 1 },
  payment_difference: { provider: 'sandbox', provider_payment_id: fresh, kind: 'unknown', detail: '' },
  receipt_settings: { user: ':user', vat_code: 1, payment_subject: 'service', payment_mode: 'full_payment' },
  order_move: { order: ':order', status: 'pending' },
  recovery_code: { user: ':user', hash: fresh },
  passkey: { user: ':user', name: 'Телефон', credential: fresh, public_key: 'x', counter: 0 },
  audit_entry: { event: ':event', user: ':user', action: 'changed', changes: '[]' },
  announcement: {
    event: ':event',
    author: ':user',
    kind: 'message',
    text: 'a',
    changes: '[]',
    submission: fresh,
    recipients: 0,
    finished_at: soon,
  },
  announcement_recipient: {
    announcement: ':announcement',
    order: ':order',
    attendee: ':attendee',
    address_hash: () => `\\x${randomUUID().replaceAll('-', '').repeat(2)}`,
  },
  api_token: { user: ':user', name: 'Сайт', hash: fresh, scope: 'read' },
  api_answer: { token: ':api_token', key: fresh, request: 'a'.repeat(64), status: 201, headers: '{}', body: '{}' },
  webhook: {
    user: ':user',
    url: () => `https://${fresh()}.example/`,
    types: '{order.paid}',
    secret: 'x',
    since: 0,
    origin: 'http://localhost',
  },
  webhook_delivery: { webhook: ':webhook', give_up_at: soon },
  webhook_attempt: { delivery: ':webhook_delivery', status: 200, duration: 1 },
  message: { type: 'user.registered', subject: () => `user/${randomUUID()}`, data: '{}' },
}

export class RowMaker {
  readonly #ids = new Map<string, string>()

  constructor(private readonly client: Client) {}

  async insertAll(rows: Record<string, Row>): Promise<void> {
    for (const table of Object.keys(rows)) this.#ids.set(table, await this.insert(table))
  }

  /** One more good row with these changes. Gives its id. */
  async insert(table: string, changes: Row = {}): Promise<string> {
    const row = Object.entries({ ...baseRows[table], ...(await this.parents(table)), ...changes })
    const values = row.map(([, value]) => this.value(typeof value === 'function' ? value() : value))
    const names = row.map(([name]) => `"${name}"`).join(', ')
    const places = values.map((_, index) => `$${index + 1}`).join(', ')
    const text = `INSERT INTO "${table}" (${names}) VALUES (${places}) RETURNING id`
    const { rows } = await this.client.query<{ id: string }>(text, values)
    return rows[0]?.id ?? ''
  }

  /** The statement with the ids of base rows in place of `:table`. */
  fill(statement: string): string {
    return statement.replace(/(?<!:):([a-z_]+)/g, (_, table: string) => `'${this.#ids.get(table)}'`)
  }

  private value(value: Value): Value {
    return typeof value === 'string' && value.startsWith(':') ? (this.#ids.get(value.slice(1)) ?? value) : value
  }

  /** What there can be only one of for each parent needs a parent of its own. */
  private async parents(table: string): Promise<Row> {
    if (table === 'ticket' && this.#ids.has('ticket')) return { attendee: await this.insert('attendee') }
    if (table === 'receipt_settings' && this.#ids.has(table)) return { user: await this.insert('user') }
    if (table === 'second_step' && this.#ids.has('second_step')) return { user: await this.insert('user') }
    if (table === 'refund' && this.#ids.has('refund')) return { payment: await this.insert('payment') }
    return {}
  }
}
