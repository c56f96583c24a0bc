import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { queriesOf } from '../support/queries'
import type { Page } from '../support/visitor'
import { someUser, visitorSignedIn, words } from './support'

const day = 24 * 60 * 60 * 1000

/** Somebody who has so many orders, three for each event; the events begin so many days from now and one more each. */
async function whoHas(count: number) {
  const user = await someUser('active')
  const events: string[] = []
  const buy = async () => {
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    events.push(event.id)
    for (let times = 0; times < 3; times++) await order(event, ticketTypes[0], { buyer: { id: user.id, locale: 'ru' } })
  }
  while (events.length < count / 3) await buy()
  return { user, events, buy, visitor: await visitorSignedIn(user) }
}

/** Two events in a row begin at the same moment, which the database knows to the microsecond. */
async function startThem(events: string[], days: number, step: number): Promise<void> {
  for (const [index, id] of events.entries()) {
    const start = new Date(Date.now() + (days + Math.floor(index / 2) * step) * day)
    await query(
      `UPDATE event SET starts_at = $2::timestamptz + interval '7 microseconds', ends_at = $2::timestamptz + interval '1 hour'
        WHERE id = $1`,
      [id, start],
    )
  }
}

const keysOf = ({ $ }: Page, section: string) =>
  $(`#${section} .poster h3 a`)
    .toArray()
    .map((each) => $(each).attr('href')!)

const nextOf = ({ $ }: Page, section: string) => $(`#${section} a[rel=next]`).attr('href')

/** All orders of the user, the ones of the events that begin first first. */
async function sorted(user: string): Promise<string[]> {
  const rows = await query<{ key: string }>(
    `SELECT o.key FROM "order" o JOIN event ON event.id = o.event WHERE buyer = $1 ORDER BY starts_at, o.id`,
    [user],
  )
  return rows.map(({ key }) => `/orders/${key}`)
}

describe('The lists of the personal account', () => {
  for (const [section, days, step] of [
    ['past', -2, -1],
    ['upcoming', 2, 1],
  ] as const) {
    it(`show every order once and in order, page by page: ${section}`, async () => {
      const { user, events, buy, visitor } = await whoHas(27)
      await startThem(events, days, step)
      const before = await sorted(user.id)
      const expected = section === 'past' ? before.toReversed() : before
      const seen: string[] = []
      let next: string | undefined = '/profile'
      for (let pages = 0; next !== undefined && pages < 5; pages++) {
        const page: Page = await visitor.get(next)
        assert.ok(keysOf(page, section).length <= 20)
        seen.push(...keysOf(page, section))
        next = nextOf(page, section)
        if (next) assert.match(next, new RegExp(`^/profile\\?list=${section}&after=\\d+_[0-9a-f-]{36}#${section}$`))
        assert.equal(page.$(`#${section} a[href="/profile#${section}"]`).length, pages === 0 ? 0 : 1)
        // What comes in before the place does not move what comes after it.
        if (pages > 0) continue
        await buy()
        await startThem(events.slice(-1), days / 2, step)
      }
      assert.equal(next, undefined)
      assert.deepEqual(seen, expected)
    })
  }

  it('ask the database for no more than a page, and as often as for one', async () => {
    const { events, visitor } = await whoHas(24)
    const few = await visitorSignedIn(await someUser('active'))
    await startThem(events, -2, -1)
    const ofOrders = (all: string[]) => all.filter((text) => text.includes('o.buyer = $1'))
    const asked = ofOrders(await queriesOf(() => visitor.get('/profile')))
    assert.equal(asked.length, ofOrders(await queriesOf(() => few.get('/profile'))).length)
    assert.equal(asked.length, 2)
    for (const text of asked) assert.match(text, /LIMIT 21$/)
  })

  it('go on one by one, say where they end, and begin at their start with a place that is none', async () => {
    const { events, visitor } = await whoHas(24)
    await startThem(events.slice(0, 1), 2, 1)
    await startThem(events.slice(1), -2, -1)
    const next = nextOf(await visitor.get('/profile'), 'past')!
    const second = await visitor.get(next)
    assert.deepEqual([keysOf(second, 'past').length, keysOf(second, 'upcoming').length], [1, 3])
    const over = await visitor.get('/profile?list=past&after=1_ffffffff-ffff-4fff-bfff-ffffffffffff')
    assert.match(words(over, '#past'), /Больше ничего нет.*К началу списка/)
    for (const strange of ['list=past&after=x', 'list=all&after=1_ffffffff-ffff-4fff-bfff-ffffffffffff', 'after[]=1'])
      assert.equal(keysOf(await visitor.get(`/profile?${strange}`), 'past').length, 20, strange)
  })
})
