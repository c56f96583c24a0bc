import assert from 'node:assert/strict'
import { Order, Payment, PaymentDifference, query, Refund, SandboxPayment, Ticket, transaction } from '../../api/db'
import type { PaymentRow } from '../../api/db'
import { byTheClock } from '../../api/jobs/care'
import { addJob } from '../../api/jobs/queue'
import { startWorker, stopWorker } from '../../api/jobs/worker'
import { compareBooks } from '../../api/payments/compare-books'
import { sandbox } from '../../api/payments/sandbox'
import { settleOverdue } from '../../api/payments/settle-overdue'
import { settlePayment } from '../../api/payments/settle-payment'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anEvent } from '../support/builders'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order } from '../support/orders'
import { bankSays, paymentFor, waitsLongest } from '../support/payments'

const minute = 60_000

async function payment() {
  const { event, ticketTypes } = await anEvent()
  const placed = await order(event, ticketTypes[0])
  return { placed, payment: await paymentFor(placed) }
}

async function settledPayment() {
  const { placed, payment: started } = await payment()
  await bankSays(started, { status: 'succeeded' })
  return { placed, payment: await settlePayment(started, new Date()) }
}

/** The books of the last minutes, as if it were a little later. */
async function compare() {
  const now = new Date(Date.now() + minute)
  await compareBooks(sandbox, new Date(now.getTime() - 10 * minute), now, now)
}

const open = (id: string) => PaymentDifference.find({ payment: id, settledAt: null })
const kinds = async (id: string) => (await open(id)).map(({ kind }) => kind)

describe('Reconciliation', () => {
  it('settles a payment whose notification and buyer never came back', async () => {
    const { placed, payment: lost } = await payment()
    await bankSays(lost, { status: 'succeeded' })
    await settleOverdue(new Date())
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'pending', 'too early to ask')
    await waitsLongest(placed)
    await settleOverdue(new Date())
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
  })

  it('goes on where one of many cannot be asked', async () => {
    const [{ placed: other, payment: broken }, { placed, payment: lost }] = [await payment(), await payment()]
    await query(`UPDATE payment SET provider = 'nobody' WHERE id = $1`, [broken.id])
    await bankSays(lost, { status: 'succeeded' })
    await waitsLongest(other, placed)
    await settleOverdue(new Date())
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
    await query(`UPDATE payment SET provider = 'sandbox' WHERE id = $1`, [broken.id])
  })

  it('gives a try up that its provider never heard of', async () => {
    const { event, ticketTypes } = await anEvent()
    const { id: ofOrder, total: amount, currency } = await order(event, ticketTypes[0])
    const { id } = await Payment.create({
      order: ofOrder,
      provider: 'sandbox',
      status: 'created',
      amount,
      currency,
    }).fetch()
    const isNowOld = (hours: number) =>
      query(`UPDATE payment SET created_at = now() - $1 * interval '1 hour' WHERE id = $2`, [hours, id])
    await isNowOld(47)
    await settleOverdue(new Date())
    assert.equal((await Payment.findOne({ id }))?.status, 'created')
    await isNowOld(49)
    await settleOverdue(new Date())
    assert.equal((await Payment.findOne({ id }))?.status, 'cancelled')
  })

  it('carries out a refund whose job is gone', async () => {
    const { placed, payment: started } = await payment()
    await letHoldRunOut(placed)
    await expireOrder(placed.id, new Date())
    await query(`UPDATE event SET status = 'cancelled' WHERE id = $1`, [placed.event])
    await bankSays(started, { status: 'succeeded' })
    await stopWorker()
    try {
      await settlePayment(started, new Date())
      const { id: refund } = (await Refund.findOne({ payment: started.id }))!
      const gone = await query(
        `SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker._private_jobs
          WHERE payload ->> 'refund' = $1 HAVING count(*) = 1`,
        [refund],
      )
      assert.equal(gone.length, 1, 'its job was there')
    } finally {
      await startWorker()
    }
    await waitsLongest(placed)
    await settleOverdue(new Date())
    assert.equal((await Refund.findOne({ payment: started.id }))?.status, 'succeeded')
    assert.equal((await SandboxPayment.findOne({ id: started.providerPaymentId! }))?.refunded, placed.total)
  })
})

describe('The clock', () => {
  const soon = (name: 'settle-overdue' | 'reconcile') => transaction((tx) => addJob(tx, name, {}))

  it('makes all of its jobs, those that look after money too', async () => {
    const planned = await query<{ identifier: string }>(
      'SELECT identifier FROM graphile_worker._private_known_crontabs',
    )
    const names = planned.map(({ identifier }) => identifier)
    assert.deepEqual(
      byTheClock.filter((kind) => !names.includes(kind)),
      [],
    )
    assert.ok(byTheClock.includes('settle-overdue') && byTheClock.includes('reconcile'))
  })

  it('settles what is overdue', async () => {
    const { placed, payment: lost } = await payment()
    await bankSays(lost, { status: 'succeeded' })
    await waitsLongest(placed)
    await soon('settle-overdue')
    await eventually(async () => (await Order.findOne({ id: placed.id }))?.status === 'paid')
  })

  it('compares the books of yesterday at night', async () => {
    const { payment: returned } = await settledPayment()
    await bankSays(returned, { refunded: 100 })
    await isFromYesterday(returned)
    await soon('reconcile')
    await eventually(async () => (await kinds(returned.id)).includes('refunded'))
    await bankSays(returned, { refunded: 0 })
    await soon('reconcile')
    await eventually(async () => (await open(returned.id)).length === 0)
  })
})

/** For both of us. */
async function isFromYesterday({ id, providerPaymentId }: PaymentRow): Promise<void> {
  const day = `created_at = created_at - interval '1 day'`
  await query(`UPDATE payment SET ${day} WHERE id = $1`, [id])
  await query(`UPDATE sandbox_payment SET ${day} WHERE id = $1`, [providerPaymentId])
}

describe('The comparison of the books', () => {
  it('finds nothing where both say the same', async () => {
    const { payment: same } = await settledPayment()
    await compare()
    assert.deepEqual(await open(same.id), [])
  })

  it('settles what was captured and never reached us, also where the name for it was lost', async () => {
    const { placed, payment: lost } = await payment()
    await bankSays(lost, { status: 'succeeded' })
    await Payment.update({ id: lost.id }, { status: 'created', providerPaymentId: null })
    await compare()
    assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), 1)
  })

  it('shows money that went back behind our back, once, and until it is explained', async () => {
    const { payment: returned } = await settledPayment()
    await bankSays(returned, { refunded: 100 })
    await compare()
    await compare()
    assert.deepEqual(await kinds(returned.id), ['refunded'])
    await bankSays(returned, { refunded: 0 })
    await compare()
    assert.deepEqual(await open(returned.id), [])
  })

  it('shows money that only we believe in', async () => {
    const { payment: taken } = await settledPayment()
    await bankSays(taken, { status: 'failed' })
    await compare()
    assert.deepEqual(await kinds(taken.id), ['status'])
    await bankSays(taken, { status: 'succeeded' })
    await compare()
    assert.deepEqual(await open(taken.id), [])
  })

  it('shows a payment that the provider does not know', async () => {
    const { payment: real } = await settledPayment()
    const { providerPaymentId } = real
    await Payment.update({ id: real.id }, { providerPaymentId: '00000000-0000-4000-8000-000000000000' })
    await compare()
    assert.ok((await kinds(real.id)).includes('missing'))
    await Payment.update({ id: real.id }, { providerPaymentId })
  })

  it('leaves payments alone that are not from here', async () => {
    const foreign = await SandboxPayment.create({
      idempotencyKey: `shop ${Date.now()}`,
      amount: 1,
      currency: 'RUB',
      description: 'Чужой',
      returnUrl: 'http://localhost',
      status: 'succeeded',
    }).fetch()
    await compare()
    assert.equal(await PaymentDifference.count({ providerPaymentId: foreign.id }), 0)
  })
})
