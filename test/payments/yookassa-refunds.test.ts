import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Event, Order, Payment, PaymentDifference, query, Refund, Ticket, transaction, User } from '../../api/db'
import { followReceipt } from '../../api/payments/follow-receipt'
import { refundPayment } from '../../api/payments/refund-payment'
import { refundTickets } from '../../api/payments/refund-tickets'
import { settlePayment } from '../../api/payments/settle-payment'
import { yookassa } from '../../api/payments/yookassa'
import { cancelOrder } from '../../api/ticketing/cancel-order'
import { forgetOrders } from '../../api/ticketing/forget-order'
import { placeOrder } from '../../api/ticketing/place-order'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { order } from '../support/orders'
import { saidOf } from '../support/payments'
import { newestPayment, receiptsFor, yookassaPaymentFor } from '../support/yookassa'
import { YookassaFake } from '../support/yookassa-fake'
import { quiet } from '../http/ledger'

let fake: YookassaFake
const hours = 3_600_000

/** Two tickets of 1500 ₽ and one of 2500.50 ₽, paid; with receipts where the organiser has chosen what they say. */
async function threeTickets({ receipts = true } = {}) {
  const { event, ticketTypes } = await anEvent({}, [{}, { name: 'За столиком', price: 250_050 }])
  if (receipts) await receiptsFor(event)
  const people = [anna(), ilya(), anna()]
  const placed = await placeOrder(
    {
      attendees: people.map(({ fullName, birthDate, phone, email }, index) => ({
        ticketType: ticketTypes[index === 2 ? 1 : 0]!.id,
        fullName,
        birthDate,
        phone,
        email,
      })),
    },
    {
      event: event.id,
      buyer: { id: null, locale: 'ru' },
      origin: 'http://localhost',
      submission: randomUUID(),
      holdMinutes: 15,
      now: new Date(),
    },
  )
  const started = await yookassaPaymentFor(placed)
  fake.conclude(started.providerPaymentId!, 'succeeded')
  const payment = await settlePayment(started, new Date())
  const [first, second, third] = await query<{ id: string }>(
    `SELECT ticket.id FROM ticket JOIN attendee ON attendee.id = ticket.attendee WHERE ticket."order" = $1
      ORDER BY attendee.position`,
    [placed.id],
  )
  return { event, placed, payment, buyer: people[0]!, tickets: [first!.id, second!.id, third!.id] as const }
}

const done = (payment: string, status: 'succeeded' | 'failed' = 'succeeded') =>
  eventually(async () => Refund.findOne({ payment, status }))

/** Somebody sends the money by other means; else the invariants would find it after the test. */
const sentOtherwise = (payment: string) => Refund.update({ payment, status: 'failed' }, { status: 'succeeded' })

const item = (description: string, quantity: number, value: string) => ({
  description,
  quantity,
  amount: { value, currency: 'RUB' },
  vat_code: 7,
  payment_subject: 'service',
  payment_mode: 'full_prepayment',
  measure: 'piece',
})

describe('Receipts by YooKassa', () => {
  beforeEach(async () => {
    fake = await new YookassaFake().open()
    fake.fiscal = true
  })
  afterEach(async () => {
    await quiet()
    await fake.close()
  })

  it('go with the payment, with the tickets by their kind and in the codes of the organiser', async () => {
    const { payment, placed } = await threeTickets()
    assert.deepEqual(fake.receipts.get(payment.providerPaymentId!), {
      customer: { email: placed.buyerEmail },
      tax_system_code: 2,
      items: [item('Вечер в фойе, Входной билет', 2, '1500.00'), item('Вечер в фойе, За столиком', 1, '2500.50')],
    })
    assert.equal((await Payment.findOne({ id: payment.id }))?.receipt, 'succeeded')
  })

  it('go with a refund in part, for exactly the tickets that went back', async () => {
    const { placed, payment, tickets } = await threeTickets()
    await refundTickets(placed.id, 'organiser', [tickets[1], tickets[2]])
    const refund = await done(payment.id)
    assert.deepEqual(fake.receipts.get(refund.providerRefundId!)?.items, [
      item('Вечер в фойе, Входной билет', 1, '1500.00'),
      item('Вечер в фойе, За столиком', 1, '2500.50'),
    ])
    assert.deepEqual([refund.receipt, fake.refundedOf(payment.providerPaymentId!)], ['succeeded', 400_050])
    const truth = await yookassa.find(payment.providerPaymentId!)
    assert.deepEqual([truth?.refunded, truth?.amount], [400_050, 550_050])
  })

  it('of a refund say what the receipt of the payment said, whatever has changed since', async () => {
    const { event, placed, payment, tickets, buyer } = await threeTickets()
    await Event.update({ id: event.id }, { title: 'Утро в фойе' })
    await query(`UPDATE ticket_type SET name = 'У стены' WHERE event = $1`, [event.id])
    await query('UPDATE receipt_settings SET vat_code = 1, tax_system = 1 WHERE "user" = $1', [event.organiser])
    await refundTickets(placed.id, 'organiser', [tickets[1], tickets[2]])
    const refund = await done(payment.id)
    assert.deepEqual(fake.receipts.get(refund.providerRefundId!), {
      customer: { email: buyer.email },
      tax_system_code: 2,
      items: [item('Вечер в фойе, Входной билет', 1, '1500.00'), item('Вечер в фойе, За столиком', 1, '2500.50')],
    })
  })

  it('of a refund are none where the payment had none, also if the organiser owes them by now', async () => {
    fake.fiscal = false
    const { event, placed, payment, tickets } = await threeTickets({ receipts: false })
    await receiptsFor(event)
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    await done(payment.id)
    const [{ body } = { body: undefined }] = fake.questions('POST', '/refunds')
    assert.equal(body && 'receipt' in body, false)
  })

  it('go to the organiser for a part, and are the payment’s own for all, once the buyer is forgotten', async () => {
    const { event, placed, payment, tickets } = await threeTickets()
    const whole = await threeTickets()
    await transaction((tx) => forgetOrders(tx, [placed.id, whole.placed.id], new Date()))
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    const refund = await done(payment.id)
    const organiser = await User.findOne({ id: event.organiser! })
    assert.deepEqual(fake.receipts.get(refund.providerRefundId!)?.customer, { email: organiser?.email })
    await refundTickets(whole.placed.id, 'organiser')
    await done(whole.payment.id)
    const last = fake.questions('POST', '/refunds').at(-1)
    assert.equal(last && 'receipt' in last.body, false)
  })

  it('go with money that came too late and goes back in full', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    await receiptsFor(event)
    const placed = await order(event, ticketTypes[0])
    const payment = await yookassaPaymentFor(placed)
    await cancelOrder(placed)
    fake.conclude(payment.providerPaymentId!, 'succeeded')
    await settlePayment(payment, new Date())
    const refund = await done(payment.id)
    assert.deepEqual(fake.receipts.get(refund.providerRefundId!)?.items, [
      item('Вечер в фойе, Входной билет', 1, '1500.00'),
    ])
  })

  it('are left out where the money is another sum than the tickets: the payment keeps its own', async () => {
    const { event, ticketTypes } = await anEvent()
    await receiptsFor(event)
    const payment = await yookassaPaymentFor(await order(event, ticketTypes[0]))
    fake.paymentOf(payment.id).amount = { value: '15.00', currency: 'RUB' }
    fake.conclude(payment.providerPaymentId!, 'succeeded')
    await settlePayment(payment, new Date())
    const refund = await done(payment.id)
    const [{ body } = { body: undefined }] = fake.questions('POST', '/refunds')
    assert.deepEqual([refund.amount, body && 'receipt' in body], [1500, false])
  })

  it('are not for the events of organisers who owe none, in a shop that has none', async () => {
    fake.fiscal = false
    const { placed, payment, tickets } = await threeTickets({ receipts: false })
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    const refund = await done(payment.id)
    assert.deepEqual([fake.receipts.size, payment.receipt, refund.receipt], [0, null, null])
  })

  it('that fail come before an admin, of a payment and of a refund', async () => {
    fake.receiptsAre = 'canceled'
    const { placed, payment, tickets } = await threeTickets()
    const [difference, ...more] = await PaymentDifference.find({ payment: payment.id })
    assert.deepEqual([difference?.kind, difference?.settledAt, more.length], ['receipt', null, 0])
    const failed = { text: 'console.order.receipt.failed' }
    const ofPayment = { sentence: 'receiptOfPayment', values: { payment: payment.id, status: failed } }
    assert.deepEqual(await saidOf(difference!), ofPayment)
    await PaymentDifference.update({ id: difference!.id }, { settledAt: new Date() })
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    const refund = await done(payment.id)
    assert.equal(refund.receipt, 'failed')
    const [second] = await PaymentDifference.find({ payment: payment.id, settledAt: null })
    const ofRefund = { sentence: 'receiptOfRefund', values: { refund: refund.id, status: failed } }
    assert.deepEqual(await saidOf(second!), ofRefund)
    // The tickets are valid all the same: a receipt is between the organiser and the tax office.
    assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), 2)
  })

  it('that are under way are looked after until they are there', async () => {
    fake.receiptsAre = 'pending'
    const { payment } = await threeTickets()
    assert.deepEqual([payment.receipt, await looksAt(payment.id)], ['pending', 1])
    await followReceipt(payment.id, null, new Date())
    assert.deepEqual([await receiptOf(payment.id), await looksAt(payment.id)], ['pending', 2])
    assert.equal(await PaymentDifference.count({ payment: payment.id }), 0)
    fake.paymentOf(payment.id).receipt_registration = 'succeeded'
    await followReceipt(payment.id, null, new Date())
    await followReceipt(payment.id, null, new Date())
    assert.deepEqual([await receiptOf(payment.id), await looksAt(payment.id)], ['succeeded', 2])
  })

  it('that are not there after three days come before an admin, and leave again once they are', async () => {
    fake.receiptsAre = 'pending'
    const { placed, payment, tickets } = await threeTickets()
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    const refund = await done(payment.id)
    const later = (passed: number) => new Date(Date.now() + passed * hours)
    await followReceipt(payment.id, refund.id, later(71))
    assert.equal(await PaymentDifference.count({ payment: payment.id }), 0)
    await followReceipt(payment.id, refund.id, later(73))
    await followReceipt(payment.id, refund.id, later(97))
    const [difference, ...more] = await PaymentDifference.find({ payment: payment.id })
    assert.deepEqual([difference?.kind, difference?.settledAt, more.length], ['receipt', null, 0])
    fake.paymentOf(payment.id).receipt_registration = 'succeeded'
    fake.refunds.get(refund.providerRefundId!)!.receipt_registration = 'succeeded'
    await followReceipt(payment.id, refund.id, later(98))
    assert.equal(await PaymentDifference.count({ payment: payment.id, settledAt: null }), 1, 'one is still missing')
    await followReceipt(payment.id, null, later(98))
    assert.equal(await PaymentDifference.count({ payment: payment.id, settledAt: null }), 0)
  })

  it('are refused by the fake unless they are right: the control', async () => {
    const { event, ticketTypes } = await anEvent()
    await assert.rejects(yookassaPaymentFor(await order(event, ticketTypes[0])), { code: 'paymentRefused' })
    await receiptsFor(event)
    await query('UPDATE receipt_settings SET payment_mode = $1 WHERE "user" = $2', ['by_heart', event.organiser])
    await assert.rejects(yookassaPaymentFor(await order(event, ticketTypes[0])), { code: 'paymentRefused' })
    assert.equal(fake.payments.size, 0)
  })

  const receiptOf = async (payment: string) => (await Payment.findOne({ id: payment }))?.receipt
  async function looksAt(payment: string): Promise<number> {
    const [row] = await query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM graphile_worker._private_jobs AS jobs
         JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id
        WHERE tasks.identifier = 'follow-receipt' AND jobs.payload->>'payment' = $1 AND jobs.run_at > now()`,
      [payment],
    )
    return row?.count ?? 0
  }
})

describe('A refund by YooKassa', () => {
  beforeEach(async () => (fake = await new YookassaFake().open()))
  afterEach(async () => {
    await quiet()
    await fake.close()
  })

  for (const fault of ['lostBefore', 'lostAfter', 'silentAfter', 500, 429, 'nonsense'] as const) {
    it(`gives the money back once when the net stumbles (${fault})`, async () => {
      const { placed, payment, tickets } = await threeTickets({ receipts: false })
      fake.fail('POST /refunds', fault)
      await refundTickets(placed.id, 'organiser', [tickets[0]])
      const [refund] = await Refund.find({ payment: payment.id })
      await eventually(async () => fake.unused === 0 && fake.questions('GET', '/refunds').length > 0)
      // The job's own next try may be minutes away.
      await eventually(async () =>
        refundPayment(refund!.id).then(
          () => true,
          () => false,
        ),
      )
      await done(payment.id)
      assert.deepEqual([fake.refundedOf(payment.providerPaymentId!), fake.refunds.size], [150_000, 1])
    })
  }

  it('is made once also where the answer was lost and YooKassa has forgotten the key', async () => {
    const { placed, payment, tickets } = await threeTickets({ receipts: false })
    fake.fail('POST /refunds', 'silentAfter')
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    await eventually(async () => fake.refunds.size === 1 && fake.unused === 0)
    const [refund] = await Refund.find({ payment: payment.id })
    fake.forgetKeys()
    await refundPayment(refund!.id)
    assert.deepEqual([fake.refunds.size, (await done(payment.id)).providerRefundId], [1, [...fake.refunds.keys()][0]])
  })

  it('is made for each ticket, also where two of them cost the same', async () => {
    const { placed, payment, tickets } = await threeTickets({ receipts: false })
    for (const ticket of tickets) await refundTickets(placed.id, 'buyer', [ticket])
    await eventually(async () => (await Refund.count({ payment: payment.id, status: 'succeeded' })) === 3)
    assert.deepEqual([fake.refundedOf(payment.providerPaymentId!), fake.refunds.size], [550_050, 3])
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'refunded')
  })

  it('that YooKassa will not take has failed, and an admin sees why', async () => {
    const { placed, payment, tickets } = await threeTickets({ receipts: false })
    // Somebody has given it back by hand.
    fake.createRefund({ payment_id: payment.providerPaymentId, amount: { value: '5500.50', currency: 'RUB' } })
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    const { failure, providerRefundId } = await done(payment.id, 'failed')
    assert.match(failure ?? '', /exceeds what is left/)
    assert.equal(fake.questions('POST', '/refunds').length, 1, 'asking again would say the same')
    assert.equal(providerRefundId, null)
    assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'refund_failed', settledAt: null }), 1)
    await sentOtherwise(payment.id)
  })

  it('that was taken and then cancelled has failed, and an admin sees why', async () => {
    const { placed, payment, tickets } = await threeTickets({ receipts: false })
    fake.refundsAre = 'canceled'
    await refundTickets(placed.id, 'organiser', [tickets[0]])
    const { failure, providerRefundId } = await done(payment.id, 'failed')
    assert.deepEqual([failure, fake.refunds.has(providerRefundId!)], ['yoo_money: insufficient_funds', true])
    assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'refund_failed', settledAt: null }), 1)
    await sentOtherwise(payment.id)
  })
})

describe('The books of YooKassa', () => {
  beforeEach(async () => (fake = await new YookassaFake().open()))
  afterEach(async () => fake.close())

  it('are read to their end, page by page, and only for the time that is asked for', async () => {
    fake.longestPage = 2
    const { placed, payment } = await threeTickets({ receipts: false })
    for (let count = 0; count < 4; count++) {
      const { event, ticketTypes } = await anEvent()
      await yookassaPaymentFor(await order(event, ticketTypes[0]))
    }
    const read = async (from: number, to: number) => {
      const names: string[] = []
      for await (const { providerPaymentId } of yookassa.list(new Date(from), new Date(to)))
        names.push(providerPaymentId)
      return names
    }
    const now = Date.now()
    assert.deepEqual((await read(now - hours, now + hours)).sort(), [...fake.payments.keys()].sort())
    assert.deepEqual(await read(now + hours, now + 2 * hours), [])
    assert.equal((await newestPayment(placed)).id, payment.id)
  })

  it('may hold payments that are none of ours', async () => {
    fake.payments.set('2d', { ...stranger(), metadata: {} })
    assert.equal((await yookassa.find('2d'))?.payment, null)
    assert.equal(await yookassa.find('3d'), undefined)
  })

  it('say that a payment waits, also where its money waits to be captured', async () => {
    fake.payments.set('2d', { ...stranger(), status: 'waiting_for_capture' })
    assert.equal((await yookassa.find('2d'))?.status, 'pending')
    await yookassa.end('2d')
    assert.equal((await yookassa.find('2d'))?.status, 'pending')
  })

  function stranger() {
    const page = (id: string) => `${fake.account.apiUrl}/checkout/${id}`
    const confirmation = { type: 'redirect', return_url: 'https://example.org/', locale: 'ru_RU' }
    const amount = { value: '1.00', currency: 'RUB' }
    return { ...fake.createPayment({ amount, confirmation, capture: true, description: '' }, page), id: '2d' }
  }
})
