import assert from 'node:assert/strict'
import { query, type EventRow } from '../../api/db'
import { databaseUrl } from '../../api/db/connection'
import { pool } from '../../api/db/pool'
import { settings } from '../../api/settings'
import { books, jobsDue, newestJob } from '../bench/books'
import { rush } from '../bench/rush'
import { sold } from '../bench/sale'
import { unlockable, withoutRowLocks } from '../bench/unlocked'
import { twoProcesses, type TwoProcesses } from '../bench/two-processes'
import { anEvent } from '../support/builders'
import { eventually } from '../support/eventually'
import { forgetSales } from '../support/forget-sales'
import { run } from '../support/setup'

/** `npm run bench` is the same with 500 places and 10 000 buyers; with `-- rush --without-locks` it is the control. */
describe('A rush of buyers on two processes', function () {
  this.timeout(240_000)
  let site: TwoProcesses
  before('two processes on the database of the run, whose row locks can be taken out', async () => {
    // What other tests have sealed in the database, these can open as well.
    const own = { SESSION_SECRET: settings().sessionSecret, SMTP_URL: run().smtp.url }
    site = await twoProcesses({ DATABASE_URL: databaseUrl(), ...own }, unlockable)
  })
  after(() => site.clear())

  /** An event with so many places, and the crowd that comes for them. */
  async function crowd(places: number, buyers: number, way?: Parameters<typeof rush>[0]['way']) {
    const { event, ticketTypes } = await anEvent({ capacity: places })
    const sale = { slug: event.slug, ticketType: ticketTypes[0]!.id }
    return { event, ...(await rush({ sites: site.sites, event: sale, buyers, width: 50, way })) }
  }

  it('sells every place once: who pays has a ticket, and all the others read that it is sold out', async () => {
    const [places, buyers] = [30, 600]
    const newest = await newestJob(pool())
    const { event, ends, mishaps } = await crowd(places, buyers)
    assert.deepEqual(mishaps, [])
    assert.equal(ends.bought, places)
    assert.equal(ends.soldOutAtDoor + ends.soldOutOnSending, buyers - places)
    assert.ok(ends.soldOutOnSending > 0)
    await eventually(async () => (await jobsDue(pool(), newest)) === 0, 60_000)
    assert.deepEqual(await sold(pool(), event), { taken: places, tickets: places, paid: places, orders: places })
    const { ours, bank, differing } = await books(pool(), event.id)
    assert.deepEqual(differing, [])
    assert.deepEqual(ours, { captured: places * 150_000, refunded: 0 })
    assert.deepEqual(bank, ours)
    assert.equal(ticketMails(event), places)
    assert.deepEqual(site.complaints(), [])
  })

  it('sells no place twice where the row locks are missing: the CHECK behind them refuses', async () => {
    await withoutRowLocks(site.servers, async () => {
      const { event, mishaps } = await crowd(20, 150, (buyer) => buyer.order().then(({ end }) => end))
      assert.ok(mishaps.length > 0)
      assert.deepEqual(await sold(pool(), event), { taken: 20, tickets: 0, paid: 0, orders: 20 })
    })
  })

  it('sells too many where both are missing: the control', async () => {
    await query('ALTER TABLE event DROP CONSTRAINT event_quota')
    try {
      await withoutRowLocks(site.servers, async () => {
        const { event } = await crowd(20, 150, (buyer) => buyer.order().then(({ end }) => end))
        const { taken, orders } = await sold(pool(), event)
        await forget(event)
        assert.ok(taken > 20 && orders > 20, `${taken} places taken of 20`)
      })
    } finally {
      await query('ALTER TABLE event ADD CONSTRAINT event_quota CHECK (taken BETWEEN 0 AND capacity)')
    }
  })
})

function ticketMails({ title }: EventRow): number {
  return run().smtp.mails.filter(({ to, subject }) => /^buyer-\d+@/.test(to) && subject.includes(title)).length
}

async function forget({ id }: EventRow): Promise<void> {
  await query('DELETE FROM attendee WHERE event = $1', [id])
  await query('DELETE FROM "order" WHERE event = $1', [id])
  await forgetSales({ id })
}
