import assert from 'node:assert/strict'
import Tokens from 'csrf'
import { routes } from '../../config/routes'
import { aUser, anEvent } from '../support/builders'
import { anna, nobodysHash } from '../support/cast'
import { order } from '../support/orders'
import { VisitorAgent } from '../support/visitor'
import { plantInSession, sessionOf, type Fields } from '../accounts/support'
import { quick, withPool } from '../accounts/password-pool'
import { Order, type UserRow } from '../../api/db'
import { encode } from './bad-bodies'
import { contents, quiet } from './ledger'
import { internals } from './polite'
import { raw, type Answer } from './raw'
import { shape } from './shape'
import { consoleRows, doors } from './visitor-console-rows'
import { visitorKinds, visitorRows as siteRows, type VisitorKind, type VisitorRow } from './visitor-rows'
import type { World } from './visitor-things'

const visitorRows: Record<string, VisitorRow> = { ...siteRows, ...consoleRows }
const tokens = new Tokens()
let telephone = 1_000_000

async function somebody(kind: VisitorKind, changes: Partial<UserRow> = {}): Promise<UserRow> {
  const phone = `+7912${telephone++}`
  return aUser(anna(), { passwordHash: nobodysHash, lastName: `Фамилия-${kind}-${telephone}`, phone, ...changes })
}

async function aWorld(): Promise<World> {
  const users = {
    waiting: await somebody('waiting', { status: 'wait' }),
    blocked: await somebody('blocked', { status: 'blocked' }),
    active: await somebody('active'),
    other: await somebody('other'),
    organiser: await somebody('organiser'),
    admin: await somebody('admin', { role: 'ROLE_ADMIN' }),
  }
  // The last to begin, so that the lists of the console keep it on their first page.
  const startsAt = new Date(Date.now() + 100 * 24 * 60 * 60 * 1000)
  const endsAt = new Date(startsAt.getTime() + 60 * 60 * 1000)
  const { event, ticketTypes } = await anEvent({ organiser: users.organiser.id, capacity: 1000, startsAt, endsAt })
  return { users, event, ticketType: ticketTypes[0]!, ordered: '' }
}

/** Somebody's browser: its cookies, and the secret of its forms. */
interface Guest {
  cookie: string
  secret: string
}

async function guest(world: World, kind: VisitorKind): Promise<Guest> {
  const visitor = new VisitorAgent()
  await visitor.token('/login')
  if (kind !== 'nobody') await plantInSession(visitor, { userId: world.users[kind].id })
  return { cookie: visitor.cookies, secret: String((await sessionOf(visitor)).csrfSecret) }
}

async function asks(world: World, route: string, row: VisitorRow, { cookie }: Guest, _csrf?: string): Promise<Answer> {
  const [verb = '', address = ''] = route.replace(/ \(.*/, '').split(/ +/)
  const path = row.at ? await row.at(world) : address
  if (verb === 'GET') return raw({ path, headers: { Cookie: cookie } })
  const method: Fields = verb === 'POST' ? {} : { _method: verb }
  const body = encode({ ...method, ...(_csrf === undefined ? {} : { _csrf }), ...(await row.fields?.(world)) })
  const headers = { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' }
  return raw({ method: 'POST', path, headers, body })
}

const isForm = (route: string) => !route.startsWith('GET ')
const answersTo = async (ask: (kind: VisitorKind) => Promise<string>) => {
  const answers: Partial<Record<VisitorKind, string>> = {}
  for (const kind of visitorKinds) answers[kind] = await ask(kind)
  return answers
}

describe('Every route and every kind of visitor', () => {
  let world: World
  const guests: Partial<Record<VisitorKind, Guest>> = {}

  /** Comes first in the personal account, which shows so many at a time only. */
  let soonest: Awaited<ReturnType<typeof anEvent>>

  before(async () => {
    world = await aWorld()
    const hour = 60 * 60 * 1000
    soonest = await anEvent({ startsAt: new Date(Date.now() + 20 * hour), endsAt: new Date(Date.now() + 22 * hour) })
  })
  beforeEach(async () => {
    for (const kind of visitorKinds) guests[kind] = await guest(world, kind)
    const buyer = { id: world.users.active.id, locale: 'ru' } as const
    // One is enough as long as it is theirs.
    if (!(await Order.findOne({ key: world.ordered, buyer: buyer.id, status: 'pending' })))
      world.ordered = (await order(soonest.event, soonest.ticketTypes[0], { buyer })).key
  })

  it('have an expected answer in test/http/visitor-rows.ts', () => {
    const rows = Object.keys(visitorRows).map((row) => row.replace(/ \(.*/, ''))
    const missing = Object.keys(routes).filter((route) => !rows.includes(route))
    const left = rows.filter((row) => !Object.hasOwn(routes, row))
    const lines = missing.map((route) => `  '${route}': everybody('200') | members('200') | …`)
    assert.equal(missing.length, 0, `These rows are missing in test/http/visitor-rows.ts:\n${lines.join('\n')}`)
    assert.deepEqual(left, [], 'These rows of test/http/visitor-rows.ts belong to no route')
    for (const [route, { stale }] of Object.entries(visitorRows))
      assert.equal(
        stale !== undefined,
        isForm(route),
        `${route}: a form, and only a form, has an answer when it is stale`,
      )
  })

  for (const [route, row] of Object.entries(visitorRows)) {
    it(`meet as the table says: ${route}`, () =>
      withPool(quick, async () => {
        const pages: [VisitorKind, Answer][] = []
        const found = await answersTo(async (kind) => {
          const visitor = guests[kind]!
          const here = row.at ? await row.at(world) : undefined
          if (row.ofOwner) await quiet()
          const before = await contents()
          const answer = await asks(world, route, at(row, here), visitor, tokens.create(visitor.secret))
          pages.push([kind, answer])
          if (row.ofOwner)
            assert.equal(same(before, await contents()), kind !== 'active', `${kind} and what is active's`)
          return shape(answer)
        })
        assert.deepEqual(found, row.answers)
        for (const [kind, { text, $, headers }] of pages) {
          if (/html/.test(String(headers['content-type']))) assert.doesNotMatch($('html').text(), internals)
          if (row.own) isTheirOwn(world, kind, text)
          if (row.own && kind !== 'active') assert.ok(!text.includes(world.ordered), `${kind} sees another's order`)
          if (row.shows && !row.shows.perhaps?.includes(kind))
            assert.equal(text.includes(row.shows.what(world)), row.shows.to.includes(kind), `what ${kind} is shown`)
        }
        await quiet()
      })).timeout(30_000)

    if (!isForm(route)) continue
    it(`change nothing by a form that was not rendered for them: ${route}`, () =>
      withPool(quick, async () => {
        for (const token of [undefined, tokens.create('of somebody else')]) {
          let changed: unknown
          const found = await answersTo(async (kind) => {
            const here = row.at ? await row.at(world) : undefined
            await quiet()
            const before = await contents()
            const answer = await asks(world, route, at(row, here), guests[kind]!, token)
            await quiet()
            changed ??= same(before, await contents()) ? undefined : kind
            return shape(answer)
          })
          const shut = (kind: VisitorKind) =>
            doors.includes(row.answers[kind]) && !(row.late && row.answers[kind] === '404')
          const wanted = visitorKinds.map((kind) => [kind, shut(kind) ? row.answers[kind] : row.stale])
          assert.deepEqual(found, Object.fromEntries(wanted))
          assert.equal(changed, undefined, `${String(changed)} changed the database`)
        }
      })).timeout(60_000)
  }
})

const at = (row: VisitorRow, here: string | undefined): VisitorRow => ({ ...row, ...(here && { at: () => here }) })
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** A page of the personal account names nobody else. */
function isTheirOwn(world: World, kind: VisitorKind, text: string): void {
  for (const [name, { id, email, lastName, phone }] of Object.entries(world.users)) {
    if (name === kind) continue
    for (const trace of [id, email, lastName!, phone!])
      assert.ok(!text.includes(trace), `${kind} sees ${trace} of ${name}`)
  }
}
