import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { Order, Payment, PaymentNotification, Refund, Ticket } from '../../api/db'
import { pool } from '../../api/db/pool'
import { stripe } from '../../api/payments/stripe'
import { expireOrder } from '../../api/ticketing/expire-order'
import { jobsDue, newestJob } from '../bench/books'
import { abreast } from '../bench/client'
import { anEvent } from '../support/builders'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { dice, shuffled } from '../support/flood'
import { letHoldRunOut, order } from '../support/orders'
import { paymentFor } from '../support/payments'
import { run } from '../support/setup'
import { untold } from '../support/stripe/checkout'

const fake = () => run().stripe

describe("A thousand of Stripe's notifications, some of them twice, in any order", function () {
  this.timeout(120_000)
  const seed = randomInt(2 ** 31)
  const random = dice(seed)

  /** What the buyer does at Stripe, and whether it ends with a ticket. */
  const ways: [title: string, isPaid: boolean, pay: (session: string) => void][] = [
    ['pays', true, (session) => void fake().ledger.pay(session)],
    ['pays in a slow way', true, (session) => slowly(session, true)],
    ['pays in a slow way that fails', false, (session) => slowly(session, false)],
    ['pays when the places are gone', false, (session) => void fake().ledger.pay(session)],
    ['pays another sum', false, (session) => void fake().ledger.pay(session, { amount: 1 })],
  ]
  const each = 14

  it(`leave our books as Stripe's, and every payment a ticket or its money back; seed ${seed}`, async () => {
    const newest = await newestJob(pool())
    const deals = (
      await Promise.all(ways.map(async (way) => Promise.all(Array.from({ length: each }, () => deal(way)))))
    ).flat()
    const before = fake().deliveries.events.length
    await untold(async () => {
      for (const { way, payment } of deals) way[2](payment.providerPaymentId!)
    })
    const told = fake().deliveries.events.slice(before)
    const fresh = Array.from({ length: 700 }, (_, index) => {
      const event = told[index % told.length]!
      return { ...event, id: `${event.id}_${index}` }
    })
    const twice = Array.from({ length: 300 }, () => fresh[Math.floor(random() * fresh.length)]!)
    await abreast(8, shuffled([...fresh, ...twice], random), async (event) => {
      assert.equal(await fake().deliveries.send(event), 200)
    })
    await eventually(async () => (await jobsDue(pool(), newest)) === 0, 60_000)

    const noted = await PaymentNotification.count({ notificationId: fresh.map(({ id }) => id) })
    assert.equal(noted, fresh.length)
    for (const {
      way,
      placed,
      payment: { id },
    } of deals) {
      const payment = (await Payment.findOne({ id }))!
      const captured = fake()
        .ledger.captured(id)
        .reduce((sum, amount) => sum + amount, 0)
      const ours = payment.status === 'succeeded' ? payment.amount : 0
      assert.deepEqual([way[0], ours, payment.refunded], [way[0], captured, fake().ledger.refunded(id)])
      assert.equal(ours - payment.refunded, way[1] ? placed.total : 0, way[0])
      assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), way[1] ? 1 : 0, way[0])
      assert.equal(await Refund.count({ payment: id }), captured > 0 && !way[1] ? 1 : 0, way[0])
      assert.equal((await Order.findOne({ id: placed.id }))?.status === 'paid', way[1], way[0])
    }
  })

  async function deal(way: (typeof ways)[number]) {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const placed = await order(event, ticketTypes[0], { people: [anna()] })
    const payment = await paymentFor(placed, stripe)
    if (way[0] === 'pays when the places are gone') {
      await letHoldRunOut(placed)
      await expireOrder(placed.id, new Date())
      await order(event, ticketTypes[0])
    }
    return { way, placed, payment }
  }

  function slowly(session: string, succeeds: boolean): void {
    fake().ledger.pay(session, { slow: true })
    fake().ledger.endSlow(session, succeeds)
  }
})
