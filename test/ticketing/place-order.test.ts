import assert from 'node:assert/strict'
import { Attendee, Event, Order, query, Ticket, TicketType, transaction } from '../../api/db'
import type { EventRow, TicketTypeRow } from '../../api/db'
import { Model } from '../../api/db/model'
import { Refusal } from '../../api/refusal'
import { forgetSales } from '../support/forget-sales'
import { anEvent, applicationFields } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order, taken } from '../support/orders'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'

const minute = 60_000

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'accepted'
}

describe('Placing an order', () => {
  it('holds one place for each attendee until the order expires', async () => {
    const { event, ticketTypes } = await anEvent()
    const now = new Date()
    const placed = await order(event, ticketTypes[0], { people: [anna(), ilya()], now })
    assert.equal(placed.status, 'pending')
    assert.equal(placed.total, 300_000)
    assert.equal(placed.expiresAt.getTime(), now.getTime() + 15 * minute)
    assert.equal(await taken(event), 2)
  })

  it('keeps the price of the moment of ordering', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    await TicketType.update({ id: ticketTypes[0]!.id }, { price: 999_900 })
    const [attendee] = await Attendee.find({ order: placed.id })
    assert.deepEqual([attendee?.price, placed.total], [150_000, 150_000])
  })

  it('gives the tickets of a free event at once and owes their mail', async () => {
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    const person = anna()
    const placed = await order(event, ticketTypes[0], { people: [person] })
    assert.equal(placed.status, 'paid')
    assert.equal(await Ticket.count({ order: placed.id }), 1)
    const owed = ({ to, subject }: { to: string; subject: string }) =>
      to === person.email && subject.includes('Вечер в фойе')
    await eventually(async () => run().smtp.mails.some(owed))
  })

  it('places one order for one rendered form, however often it is sent at once', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const people = [anna()]
    const sent = Array.from({ length: 10 }, async () => order(event, ticketTypes[0], { people, submission: event.id }))
    const keys = new Set((await Promise.all(sent)).map(({ key }) => key))
    assert.equal(keys.size, 1)
    assert.equal(await Order.count({ event: event.id }), 1)
  })

  const hour = 60 * minute
  const cases: [string, string, Partial<EventRow>, Partial<TicketTypeRow>][] = [
    ['an event that was cancelled', 'eventCancelled', { status: 'cancelled' }, {}],
    ['a draft', 'saleNotOpen', { status: 'draft' }, {}],
    ['an event that has begun', 'eventBegun', { startsAt: new Date(Date.now() - hour) }, {}],
    ['a sale that has not begun', 'saleNotOpen', {}, { saleStartsAt: new Date(Date.now() + hour) }],
    ['a sale that has ended', 'saleEnded', {}, { saleEndsAt: new Date(Date.now() - hour) }],
    ['more than one order may have', 'tooManyAttendees', {}, { maxPerOrder: 1 }],
    ['more than the event has left', 'notEnoughPlaces', { capacity: 1 }, {}],
    ['more than the ticket type has left', 'notEnoughPlaces', {}, { quota: 1 }],
  ]
  for (const [title, code, ofEvent, ofType] of cases) {
    it(`refuses ${title} and takes no place`, async () => {
      const { event, ticketTypes } = await anEvent(ofEvent, [ofType])
      assert.equal(await refusalOf(order(event, ticketTypes[0], { people: [anna(), ilya()] })), code)
      assert.equal(await taken(event), 0)
      assert.equal(await Order.count({ event: event.id }), 0)
    })
  }

  it("refuses another event's ticket type", async () => {
    const { event } = await anEvent()
    const other = await anEvent()
    assert.equal(await refusalOf(order(event, other.ticketTypes[0])), 'saleNotOpen')
  })

  it('frees the places of holds that have run out, even before their job has run', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const first = await order(event, ticketTypes[0])
    assert.equal(await refusalOf(order(event, ticketTypes[0])), 'soldOut')
    await letHoldRunOut(first)
    const second = await order(event, ticketTypes[0])
    assert.equal(second.status, 'pending')
    assert.equal((await Order.findOne({ id: first.id }))?.status, 'expired')
    assert.equal(await taken(event), 1)
  })
})

describe('100 buyers at once for the last 10 places', () => {
  it('sells exactly 10, and the other 90 read why', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 10 })
    const apply = `/events/${event.slug}/apply`
    const buyers = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const visitor = new VisitorAgent()
        return { visitor, _csrf: await visitor.token(apply) }
      }),
    )
    const answers = await Promise.all(
      buyers.map(async ({ visitor, _csrf }) => ({
        visitor,
        answer: await visitor.send(apply, { _csrf, ...applicationFields(ticketTypes[0]!.id) }),
      })),
    )
    const won = answers.filter(({ answer }) => answer.location?.startsWith('/orders/'))
    const lost = answers.filter(({ answer }) => answer.location === apply)
    assert.deepEqual([won.length, lost.length], [10, 90])
    assert.equal(await Order.count({ event: event.id }), 10)
    assert.equal(await taken(event), 10)
    const page = await lost[0]!.visitor.follow(lost[0]!.answer)
    assert.match(page.text, /Свободных мест больше нет/)
  }).timeout(120_000)

  it('lets who finds no place go at once, past those who stand in the queue for the row of the event', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const submission = event.id
    const placed = await order(event, ticketTypes[0], { submission })
    await transaction(async (tx) => {
      await tx.Event.lock(event.id)
      assert.equal(await refusalOf(order(event, ticketTypes[0])), 'soldOut')
      // Sent twice, it is still the same order.
      assert.equal((await order(event, ticketTypes[0], { submission })).id, placed.id)
    })
  })

  it('sells too many without the lock and the CHECK behind it: the control', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 10 })
    const { lock } = Model.prototype
    Model.prototype.lock = async function (id) {
      return this.findOne({ id })
    }
    await query('ALTER TABLE event DROP CONSTRAINT event_quota')
    try {
      await Promise.allSettled(Array.from({ length: 100 }, async () => order(event, ticketTypes[0])))
      assert.ok((await taken(event)) > 10, `${await taken(event)} places taken of 10`)
    } finally {
      Model.prototype.lock = lock
      await removeOrders(event)
      await query('ALTER TABLE event ADD CONSTRAINT event_quota CHECK (taken BETWEEN 0 AND capacity)')
    }
  })

  it('is refused by the database itself where the code forgets the lock', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 10 })
    const { lock } = Model.prototype
    Model.prototype.lock = async function (id) {
      return this.findOne({ id })
    }
    try {
      await Promise.allSettled(Array.from({ length: 100 }, async () => order(event, ticketTypes[0])))
    } finally {
      Model.prototype.lock = lock
    }
    assert.equal(await taken(event), 10)
    assert.equal(await Order.count({ event: event.id }), 10)
  })
})

async function removeOrders(event: EventRow): Promise<void> {
  await query('DELETE FROM attendee WHERE event = $1', [event.id])
  await Order.destroy({ event: event.id })
  await forgetSales(event)
  assert.equal((await Event.findOne({ id: event.id }))?.taken, 0)
}
