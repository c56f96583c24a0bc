import assert from 'node:assert/strict'
import { Event, Order, Ticket } from '../../api/db'
import { settlePayment } from '../../api/payments/settle-payment'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { VisitorAgent } from '../support/visitor'

async function bought() {
  const { event, ticketTypes } = await anEvent({ refundHours: 24 })
  const placed = await order(event, ticketTypes[0], { people: [anna(), ilya()] })
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  const tickets = await Ticket.find({ order: placed.id })
  return { event, placed, tickets, page: `/orders/${placed.key}` }
}

const give = async (visitor: VisitorAgent, page: string, tickets: string) =>
  visitor.submit(`${page}/refunds/new`, { tickets }, `${page}/refunds`)

describe('The buyer', () => {
  it('gives one ticket of two back, and sees the refund on the page of the order', async () => {
    const { page, tickets, placed } = await bought()
    const visitor = new VisitorAgent()
    assert.equal((await visitor.get(page)).$(`a[href="${page}/refunds/new"]`).length, 1)
    const shown = await visitor.follow(await give(visitor, page, tickets[0]!.id))
    assert.match(shown.$('[role=status]').text(), /Билеты возвращены/)
    assert.equal(shown.$('.ticket .qr').length, 1)
    assert.match(shown.$('main').text().replace(/\s+/g, ' '), /1 500/)
    await eventually(async () => /деньги возвращены/.test((await visitor.get(page)).$('main').text()))
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
  })

  it('gives all of them back, and the order is refunded', async () => {
    const { page, tickets } = await bought()
    const visitor = new VisitorAgent()
    const _csrf = await visitor.token(`${page}/refunds/new`, `${page}/refunds`)
    const body = [`_csrf=${encodeURIComponent(_csrf)}`, ...tickets.map(({ id }) => `tickets=${id}`)].join('&')
    const shown = await visitor.follow(await visitor.send(`${page}/refunds`, body))
    assert.match(shown.$('h1').text(), /Деньги/)
  })

  for (const [when, refundHours, why] of [
    ['the organiser does not allow it', null, /самостоятельно нельзя/],
    // The event begins in ten days.
    ['the time for it is over', 11 * 24, /Время.*прошло/],
  ] as const) {
    it(`keeps the tickets where ${when}`, async () => {
      const { page, tickets, event, placed } = await bought()
      const visitor = new VisitorAgent()
      const _csrf = await visitor.token(`${page}/refunds/new`, `${page}/refunds`)
      await Event.update({ id: event.id }, { refundHours })
      const shown = await visitor.follow(await visitor.send(`${page}/refunds`, { _csrf, tickets: tickets[0]!.id }))
      assert.match(shown.$('[role=alert]').text(), /Напишите организатору/)
      assert.match(shown.$('[role=alert]').text(), why)
      assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), 2)
      assert.equal((await visitor.get(`${page}/refunds/new`)).status, 404)
      assert.equal((await visitor.get(page)).$('a[href$="/refunds/new"]').length, 0)
    })
  }

  it('cannot give the ticket of somebody else back', async () => {
    const [mine, other] = [await bought(), await bought()]
    const visitor = new VisitorAgent()
    const shown = await visitor.follow(await give(visitor, mine.page, other.tickets[0]!.id))
    assert.match(shown.$('[role=alert]').text(), /не действует/)
    assert.equal(await Ticket.count({ order: other.placed.id, status: 'valid' }), 2)
  })
})
