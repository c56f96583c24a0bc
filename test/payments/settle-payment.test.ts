import assert from 'node:assert/strict'
import { Order, Payment, PaymentDifference, Refund, SandboxPayment, Ticket, type OrderRow } from '../../api/db'
import { sandbox } from '../../api/payments/sandbox'
import { settleByProviderId, settlePayment } from '../../api/payments/settle-payment'
import { cancelOrder } from '../../api/ticketing/cancel-order'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order, taken } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'

async function statusOf({ id }: OrderRow): Promise<string | undefined> {
  return (await Order.findOne({ id }))?.status
}

/** The refund of a payment once the money is back at the bank. */
async function moneyBack(payment: string) {
  return eventually(async () => Refund.findOne({ payment, status: 'succeeded' }))
}

async function expiredOrder(capacity = 1) {
  const { event, ticketTypes } = await anEvent({ capacity })
  const buyer = anna()
  const placed = await order(event, ticketTypes[0], { people: [buyer] })
  const payment = await paymentFor(placed)
  await letHoldRunOut(placed)
  await expireOrder(placed.id, new Date())
  assert.deepEqual([await statusOf(placed), await taken(event)], ['expired', 0])
  return { event, ticketTypes, buyer, placed, payment }
}

describe('Settling a payment', () => {
  it('turns captured money into one ticket for each attendee', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0], { people: [anna(), ilya()] })
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    assert.equal(await statusOf(placed), 'paid')
    assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), 2)
  })

  it('issues the tickets once, however often and at once it is called', async () => {
    const { event, ticketTypes } = await anEvent()
    const buyer = anna()
    const placed = await order(event, ticketTypes[0], { people: [buyer] })
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    await Promise.all(Array.from({ length: 20 }, async () => settlePayment(payment, new Date())))
    assert.equal(await Ticket.count({ order: placed.id }), 1)
    assert.equal(await Refund.count({ payment: payment.id }), 0)
    const invitations = () =>
      run().smtp.mails.filter(({ to, subject }) => to === buyer.email && subject.includes(event.title))
    await eventually(async () => invitations().length > 0)
    assert.equal(invitations().length, 1)
  })

  it('asks nobody about money that it has settled, however often a provider tells of it', async () => {
    const { event, ticketTypes } = await anEvent()
    const payment = await paymentFor(await order(event, ticketTypes[0]))
    await bankSays(payment, { status: 'succeeded' })
    const settled = await settlePayment(payment, new Date())
    const { find } = sandbox
    sandbox.find = () => Promise.reject(new Error('asked'))
    try {
      assert.deepEqual(await settlePayment(settled, new Date()), settled)
      await assert.rejects(settlePayment(payment, new Date()), /asked/)
    } finally {
      sandbox.find = find
    }
  })

  it('leaves the hold as it is when the card is declined', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'failed', failure: 'paymentDeclined' })
    const settled = await settlePayment(payment, new Date())
    assert.deepEqual([settled.status, settled.failure], ['failed', 'paymentDeclined'])
    assert.deepEqual(await Order.findOne({ id: placed.id }), placed)
    assert.equal(await taken(event), 1)
  })

  it('believes the bank when a payment that failed succeeds after all', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'failed', failure: 'paymentProcessing' })
    await settlePayment(payment, new Date())
    await bankSays(payment, { status: 'succeeded', failure: null })
    await settlePayment(payment, new Date())
    assert.equal(await statusOf(placed), 'paid')
  })

  it('does nothing while the bank has not decided', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    assert.equal((await settlePayment(payment, new Date())).status, 'pending')
    assert.equal(await statusOf(placed), 'pending')
  })

  it('gives money of another amount or currency back, all of it, and puts the difference before an admin', async () => {
    for (const change of [{ amount: 1 }, { currency: 'USD' }]) {
      const { event, ticketTypes } = await anEvent()
      const placed = await order(event, ticketTypes[0])
      const payment = await paymentFor(placed)
      await bankSays(payment, { status: 'succeeded', ...change })
      await settlePayment(payment, new Date())
      await moneyBack(payment.id)
      const atBank = await SandboxPayment.findOne({ id: payment.providerPaymentId! })
      assert.equal(atBank?.refunded, atBank?.amount)
      assert.deepEqual([await statusOf(placed), await Ticket.count({ order: placed.id })], ['pending', 0])
      assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'amount', settledAt: null }), 1)
    }
  })

  it('pays nothing with money that its bank has for another order, and puts it before an admin, once', async () => {
    const { event, ticketTypes } = await anEvent()
    const [mine, other] = [await order(event, ticketTypes[0]), await order(event, ticketTypes[0])]
    const [payment, foreign] = [await paymentFor(mine), await paymentFor(other)]
    await bankSays(foreign, { status: 'succeeded' })
    const { find } = sandbox
    sandbox.find = async (id) => find(id === payment.providerPaymentId ? foreign.providerPaymentId! : id)
    try {
      for (let look = 0; look < 2; look++) {
        const { status, failure } = await settlePayment(payment, new Date())
        assert.deepEqual([status, failure], ['failed', 'paymentForeign'])
      }
    } finally {
      sandbox.find = find
    }
    assert.deepEqual([await statusOf(mine), await Ticket.count({ order: mine.id })], ['pending', 0])
    assert.equal(await Refund.count({ payment: payment.id }), 0, 'it is not this order’s to give back')
    assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'order', settledAt: null }), 1)
    await settlePayment(foreign, new Date())
    assert.equal(await statusOf(other), 'paid')
  })

  it('finds a payment by our own name for it where the name that the provider gave never reached us', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    // As if the answer to our question were still on its way.
    await Payment.update({ id: payment.id }, { status: 'created', providerPaymentId: null, redirectUrl: null })
    await settleByProviderId('sandbox', payment.providerPaymentId!, new Date())
    assert.equal(await statusOf(placed), 'paid')
  })

  it('lets nobody pay at the bank any more once the order is cancelled', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await cancelOrder(placed)
    await eventually(async () => (await Payment.findOne({ id: payment.id }))?.status === 'cancelled')
    assert.equal((await SandboxPayment.findOne({ id: payment.providerPaymentId! }))?.status, 'cancelled')
  })

  it('pays an order whose time is over but whose places nobody has taken from it', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await letHoldRunOut(placed)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    assert.deepEqual([await statusOf(placed), await taken(event)], ['paid', 1])
  })
})

describe('Money that comes late', () => {
  it('takes the places again where there are any', async () => {
    const { event, placed, payment } = await expiredOrder()
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    assert.deepEqual([await statusOf(placed), await taken(event)], ['paid', 1])
    assert.equal(await Ticket.count({ order: placed.id }), 1)
  })

  it('goes back in full where the places are gone, and the buyer is told', async () => {
    const { event, ticketTypes, buyer, placed, payment } = await expiredOrder()
    await order(event, ticketTypes[0])
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    await moneyBack(payment.id)
    assert.equal((await SandboxPayment.findOne({ id: payment.providerPaymentId! }))?.refunded, placed.total)
    assert.deepEqual([await statusOf(placed), await taken(event)], ['expired', 1])
    assert.match((await run().smtp.mailTo(buyer.email)).text, /1\s500/)
  })

  it('goes back in full when the buyer has cancelled meanwhile', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await cancelOrder(placed)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    await moneyBack(payment.id)
    assert.deepEqual([await statusOf(placed), await taken(event)], ['cancelled', 0])
  })

  it('goes back when it is the second payment of a paid order, and only that one', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const first = await paymentFor(placed)
    await bankSays(first, { status: 'failed', failure: 'paymentProcessing' })
    await settlePayment(first, new Date())
    const second = await paymentFor(placed)
    assert.notEqual(second.id, first.id)
    for (const payment of [first, second]) await bankSays(payment, { status: 'succeeded', failure: null })
    await Promise.all([settlePayment(first, new Date()), settlePayment(second, new Date())])
    const refunds = await Refund.find({ payment: [first.id, second.id] })
    assert.deepEqual(
      refunds.map(({ reason }) => reason),
      ['surplus'],
    )
    await moneyBack(refunds[0]!.payment)
    assert.equal(await Ticket.count({ order: placed.id }), 1)
    assert.equal(await Payment.count({ order: placed.id, status: 'succeeded' }), 2)
  })
})

describe('A hold', () => {
  it('is ended by its job at its time, and its places are free again', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0], { holdMinutes: 1 / 120 })
    await eventually(async () => (await statusOf(placed)) === 'expired')
    assert.equal(await taken(event), 0)
  })

  it('is not ended before its time', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    await expireOrder(placed.id, new Date())
    assert.deepEqual([await statusOf(placed), await taken(event)], ['pending', 1])
  })

  it('is not ended once it is paid', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    await letHoldRunOut(placed)
    await expireOrder(placed.id, new Date())
    assert.deepEqual([await statusOf(placed), await taken(event)], ['paid', 1])
  })

  it('ends either paid or expired when both happen at the same moment, never in between', async () => {
    for (let round = 0; round < 10; round++) {
      const { event, ticketTypes } = await anEvent({ capacity: 1 })
      const placed = await order(event, ticketTypes[0])
      const payment = await paymentFor(placed)
      await bankSays(payment, { status: 'succeeded' })
      await letHoldRunOut(placed)
      await Promise.all([expireOrder(placed.id, new Date()), settlePayment(payment, new Date())])
      assert.deepEqual([await statusOf(placed), await taken(event)], ['paid', 1])
      assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), 1)
    }
  })
})
