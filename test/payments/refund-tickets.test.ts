import assert from 'node:assert/strict'
import { Attendee, Event, Order, Payment, query, Refund, SandboxPayment, Ticket, type OrderRow } from '../../api/db'
import { refundTickets } from '../../api/payments/refund-tickets'
import { retryRefund } from '../../api/payments/retry-refund'
import { sandbox } from '../../api/payments/sandbox'
import { settlePayment } from '../../api/payments/settle-payment'
import { cancelEvent } from '../../api/ticketing/cancel-event'
import { anEvent } from '../support/builders'
import { anna, ilya, type Person } from '../support/cast'
import { eventually } from '../support/eventually'
import { order, taken } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'

async function paidOrder(people: Person[] = [anna(), ilya()], price = 150_000) {
  const { event, ticketTypes } = await anEvent({}, [{ price }])
  const placed = await order(event, ticketTypes[0], { people })
  if (price === 0) return { event, placed, payment: undefined }
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  return { event, placed, payment }
}

const statusOf = async ({ id }: OrderRow) => (await Order.findOne({ id }))?.status
const valid = async ({ id }: OrderRow) => Ticket.find({ where: { order: id, status: 'valid' }, sort: 'createdAt ASC' })
const bankGave = async (id: string | null) => (await SandboxPayment.findOne({ id: id ?? '' }))?.refunded

describe('Giving tickets back', () => {
  it('voids one ticket of two, frees its place, and sends exactly its money back', async () => {
    const buyer = anna()
    const { event, placed, payment } = await paidOrder([buyer, ilya()])
    const [first, second] = await valid(placed)
    await refundTickets(placed.id, 'organiser', [first!.id])
    assert.deepEqual([await statusOf(placed), await taken(event)], ['paid', 1])
    await eventually(async () => Refund.findOne({ payment: payment!.id, status: 'succeeded' }))
    const { providerPaymentId } = (await Payment.findOne({ id: payment!.id }))!
    assert.equal(await bankGave(providerPaymentId), 150_000)
    assert.deepEqual(
      (await valid(placed)).map(({ id }) => id),
      [second!.id],
    )
    const mail = await eventually(async () =>
      run().smtp.mails.find(({ to, text }) => to === buyer.email && text.includes('вернул вам деньги')),
    )
    assert.match(mail.text, /1\s500/)
  })

  it('refunds the order once no ticket is left, in as many parts as it took', async () => {
    const { event, placed, payment } = await paidOrder()
    const [first] = await valid(placed)
    await refundTickets(placed.id, 'organiser', [first!.id])
    await refundTickets(placed.id, 'buyer')
    assert.deepEqual([await statusOf(placed), await taken(event)], ['refunded', 0])
    assert.equal((await Payment.findOne({ id: payment!.id }))?.refunded, placed.total)
    const told = await query<{ type: string }>('SELECT type FROM message WHERE subject = $1 ORDER BY position', [
      `order/${placed.id}`,
    ])
    assert.deepEqual(
      told.map(({ type }) => type),
      ['order.placed', 'order.paid', 'order.refunded', 'order.refunded'],
    )
  })

  it('happens once, however often it is asked at once', async () => {
    const { placed, payment } = await paidOrder()
    const asked = Array.from({ length: 20 }, async () => refundTickets(placed.id, 'buyer'))
    const answers = await Promise.allSettled(asked)
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal(await Refund.count({ payment: payment!.id }), 1)
  })

  it('sends back the money that bought the tickets, also where the refund of a surplus payment before it has failed', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const surplus = await paymentFor(placed)
    await bankSays(surplus, { status: 'failed', failure: 'paymentProcessing' })
    await settlePayment(surplus, new Date())
    const bought = await paymentFor(placed)
    await bankSays(bought, { status: 'succeeded' })
    await settlePayment(bought, new Date())
    // The older one has been captured after all, and the bank does not give it back.
    const { refund } = sandbox
    const refused = { providerRefundId: null, status: 'failed', failure: 'no money', receipt: null } as const
    sandbox.refund = () => Promise.resolve(refused)
    try {
      await bankSays(surplus, { status: 'succeeded', failure: null })
      await settlePayment(surplus, new Date())
      await eventually(async () => Refund.findOne({ payment: surplus.id, status: 'failed' }))
    } finally {
      sandbox.refund = refund
    }
    await refundTickets(placed.id, 'organiser')
    await eventually(async () => Refund.findOne({ payment: bought.id, status: 'succeeded' }))
    const failed = (await Refund.findOne({ payment: surplus.id }))!
    await retryRefund(failed, (await Payment.findOne({ id: surplus.id }))!)
    await eventually(async () => Refund.findOne({ id: failed.id, status: 'succeeded' }))
    for (const { providerPaymentId } of [surplus, bought]) assert.equal(await bankGave(providerPaymentId), placed.total)
  })

  it('refuses a ticket of another order, a used one and one that went back, and changes nothing', async () => {
    const { placed, event } = await paidOrder()
    const stranger = await paidOrder()
    const [first, second] = await valid(placed)
    const [foreign] = await valid(stranger.placed)
    await Ticket.update({ id: first!.id }, { status: 'used' })
    for (const tickets of [[foreign!.id], [first!.id], [first!.id, second!.id]]) {
      await assert.rejects(refundTickets(placed.id, 'organiser', tickets), { code: 'ticketNotValid' })
    }
    assert.deepEqual([await statusOf(placed), await taken(event)], ['paid', 2])
    assert.equal((await valid(stranger.placed)).length, 2)
  })

  it('refuses an order that is not paid', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    await assert.rejects(refundTickets(placed.id, 'organiser'), { code: 'orderNotPaid' })
  })

  it('cancels an order that had cost nothing, and tells the buyer', async () => {
    const buyer = anna()
    const { event, placed } = await paidOrder([buyer], 0)
    await refundTickets(placed.id, 'organiser')
    assert.deepEqual([await statusOf(placed), await taken(event)], ['cancelled', 0])
    await eventually(async () =>
      run().smtp.mails.some(({ to, subject }) => to === buyer.email && subject.startsWith('Билеты отменены')),
    )
  })
})

describe('A cancelled event', () => {
  it('gives everybody everything back: paid, free and held', async () => {
    const { event, ticketTypes } = await anEvent({}, [{}, { price: 0 }])
    const paid = await order(event, ticketTypes[0], { people: [anna(), ilya()] })
    const payment = await paymentFor(paid)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    const [free, held] = [await order(event, ticketTypes[1]), await order(event, ticketTypes[0])]
    await cancelEvent(event.id, 'Заболел ведущий', { user: null })
    await eventually(async () => (await Order.count({ event: event.id, status: ['paid', 'pending'] })) === 0)
    assert.deepEqual(
      [await statusOf(paid), await statusOf(free), await statusOf(held), await taken(event)],
      ['refunded', 'cancelled', 'cancelled', 0],
    )
    await eventually(async () => Refund.findOne({ payment: payment.id, status: 'succeeded' }))
    assert.equal(await Attendee.count({ event: event.id, holdsPlace: true }), 0)
    assert.equal((await Event.findOne({ id: event.id }))?.cancellationReason, 'Заболел ведущий')
    const [told] = await query<{ data: { reason: string } }>(
      `SELECT data FROM message WHERE subject = $1 AND type = 'event.cancelled'`,
      [`event/${event.id}`],
    )
    assert.equal(told?.data.reason, 'Заболел ведущий')
  })

  it('is cancelled once', async () => {
    const { event } = await anEvent()
    await cancelEvent(event.id, 'Так вышло', { user: null })
    await assert.rejects(cancelEvent(event.id, 'Ещё раз', { user: null }), { code: 'eventNotPublished' })
  })
})
