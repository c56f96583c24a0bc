import assert from 'node:assert/strict'
import { pool } from '../../api/db/pool'
import { quickAndRight, withPool } from '../accounts/password-pool'
import { someUser } from '../accounts/support'
import { formRows } from './form-rows'
import { growth } from './ledger'
import { aMember, type FormRow } from './open-form'
import { send } from './polite'
import { shape } from './shape'

type UserColumns = Record<string, unknown> & { id: string; status: string; role: string }

/** What nobody may choose, by the names of attributes, of columns, and of what people try. */
function forbidden(other: string): Record<string, string> {
  const hash = `$2b$12$${'z'.repeat(53)}`
  const token = 'f'.repeat(64)
  return {
    role: 'ROLE_ADMIN',
    status: 'active',
    id: other,
    active: 'true',
    admin: 'true',
    isAdmin: '1',
    user: other,
    userId: other,
    passwordHash: hash,
    password_hash: hash,
    emailConfirmToken: token,
    email_confirm_token: token,
    resetPasswordToken: token,
    reset_password_expires: '2999-01-01',
    passwordTokenExpires: '2999-01-01',
    invitationToken: token,
    invitation_token: token,
    newEmail: 'viktor@example.org',
    newEmailToken: token,
    new_email_token: token,
    registrationKey: token,
    host: 'evil.example',
    origin: 'http://evil.example',
    locale: 'en',
    now: '2999-01-01',
    createdAt: '1999-01-01',
    buyer: other,
    organiser: other,
    order: other,
    event: other,
    payment: other,
    price: '0',
    total: '0',
    amount: '1',
    currency: 'ZZZ',
    taken: '-5',
    holdsPlace: 'false',
    holds_place: 'false',
    position: '99',
    expiresAt: '2999-01-01',
    holdMinutes: '100000',
    submission: token,
    returnUrl: 'http://evil.example/',
    back: '//evil.example',
    next: '//evil.example',
    wanted: '//evil.example',
  }
}

const encoded = (pairs: [string, string][]) => pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')

/** The same said in other ways, in the body or in the address. */
const ways: Record<string, (fields: [string, string][]) => { extra?: string; question?: string }> = {
  'as fields': (fields) => ({ extra: encoded(fields) }),
  'as lists': (fields) => ({
    extra: encoded(
      fields.flatMap(([name, value]) => [
        [`${name}[]`, value],
        [`${name}[]`, value],
      ]),
    ),
  }),
  'as objects': (fields) => ({
    extra: encoded(
      fields.flatMap(([name, value]) =>
        ['user', 'attendees[0]', '__proto__', 'constructor[prototype]'].map((of): [string, string] => [
          `${of}[${name}]`,
          value,
        ]),
      ),
    ),
  }),
  'as questions to the database': (fields) => ({
    extra: encoded(
      fields.flatMap(([name, value]) => [
        [`${name}[!=]`, ''],
        [`where[${name}]`, value],
      ]),
    ),
  }),
  'in the address': (fields) => ({ question: encoded(fields) }),
}

async function users(): Promise<Map<string, UserColumns>> {
  const { rows } = await pool().query<{ columns: UserColumns }>('SELECT to_jsonb(u) AS columns FROM "user" u')
  return new Map(rows.map(({ columns }) => [columns.id, columns]))
}

interface Outcome {
  answer: string
  growth: Record<string, number>
  /** What became of users: whoever is new, and which columns of whom have changed. */
  people: string[]
  /** What new orders cost, where their links lead, and for how long they hold their places. */
  orders: unknown[]
}

async function orders(): Promise<{ key: string }[]> {
  const { rows } = await pool().query<{ key: string }>(
    `SELECT key, total, currency, origin, locale, round(extract(epoch FROM expires_at - created_at) / 60) AS minutes,
            (SELECT json_agg(json_build_array(price, holds_place, position)) FROM attendee WHERE attendee."order" = o.id) AS places FROM "order" o`,
  )
  return rows
}

/** Sends one form and says what came of it. */
async function outcome(
  row: FormRow,
  say: (typeof ways)[string] = () => ({}),
  fields: [string, string][] = [],
): Promise<Outcome> {
  const form = await row.open()
  // What the form itself asks for is no extra: an admin does choose a role.
  const { extra, question } = say(fields.filter(([name]) => !Object.hasOwn(form.right, name)))
  const action = question ? `${form.action}${form.action.includes('?') ? '&' : '?'}${question}` : form.action
  let answer = ''
  let before = new Map<string, UserColumns>()
  let known = new Set<string>()
  const grown = await growth(async () => {
    before = await users()
    known = new Set((await orders()).map(({ key }) => key))
    answer = shape(await send({ ...form, action }, { extra }))
  })
  const people = [...(await users()).values()].flatMap((after) => {
    const { status, role } = after
    const was = before.get(after.id)
    if (!was) return [`new ${status} ${role}`]
    const changed = Object.keys(after).filter((name) => name !== 'updated_at' && after[name] !== was[name])
    return changed.length > 0 ? [`changed ${changed.sort().join(' ')}: ${status} ${role}`] : []
  })
  const placed = (await orders())
    .filter(({ key }) => !known.has(key))
    .map(({ key, ...rest }) => ({ ...rest, key: typeof key }))
  return { answer, growth: grown, people: people.sort(), orders: placed }
}

describe('Fields that no form has', () => {
  // Its password is hashed once, and not by the stand-in below.
  before(aMember)

  for (const row of formRows) {
    it(`change nothing: ${row.route}`, () =>
      withPool(quickAndRight, async () => {
        const control = await outcome(row)
        const other = await someUser('wait')
        const planted = Object.entries(forbidden(other.id))
        for (const [how, say] of Object.entries(ways)) {
          assert.deepEqual({ how, ...(await outcome(row, say, planted)) }, { how, ...control })
        }
        const all = [...(await users()).values()]
        const values = new Set(
          planted.map(([, value]) => value).filter((value) => value.length > 20 && value !== other.id),
        )
        for (const user of all) {
          for (const [column, value] of Object.entries(user))
            assert.ok(!values.has(String(value)), `${column} was planted`)
        }
        const { rows } = await pool().query(
          'SELECT 1 FROM attendee WHERE id = $1 UNION SELECT 1 FROM "order" WHERE id = $1',
          [other.id],
        )
        assert.deepEqual(rows, [])
        assert.deepEqual(all.find(({ id }) => id === other.id)?.status, 'wait')
      })).timeout(60_000)
  }
})
