import assert from 'node:assert/strict'
import { Order, Payment, PaymentDifference, query, Refund, SandboxPayment, Ticket, transaction } from '../../api/db'
import type { OrderRow, PaymentRow } from '../../api/db'
import { byTheClock } from '../../api/jobs/care'
import { addJob } from '../../api/jobs/queue'
import { reconcile } from '../../api/jobs/reconcile'
import { startWorker, stopWorker } from '../../api/jobs/worker'
import { compareBooks } from '../../api/payments/compare-books'
import type { PaymentProvider } from '../../api/payments/provider'
import { refundTickets } from '../../api/payments/refund-tickets'
import { retryRefund } from '../../api/payments/retry-refund'
import { sandbox } from '../../api/payments/sandbox'
import { giveBack } from '../../api/payments/sandbox-bank'
import { settleOverdue } from '../../api/payments/settle-overdue'
import { settleByProviderId, settlePayment } from '../../api/payments/settle-payment'
import { stripe } from '../../api/payments/stripe'
import { settings } from '../../api/settings'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anEvent } from '../support/builders'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order } from '../support/orders'
import { bankSays, paymentFor, waitsLongest } from '../support/payments'
import { run } from '../support/setup'
import { atStripe, payAtStripe, untold } from '../support/stripe/checkout'

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

/** What the test bank answers while `work` runs. */
async function finding(answers: typeof sandbox.find, work: () => Promise<unknown>): Promise<void> {
  const { find } = sandbox
  sandbox.find = answers
  try {
    await work()
  } finally {
    sandbox.find = find
  }
}

/** The books of the last minutes, as if it were a little later. */
async function compare(provider: PaymentProvider = sandbox) {
  const now = new Date(Date.now() + minute)
  await compareBooks(provider, new Date(now.getTime() - 10 * minute), now, now)
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

  it('asks a provider that is away three times and leaves the rest alone, and begins with the rest the next time', async () => {
    const placed: OrderRow[] = []
    while (placed.length < 6) placed.push((await payment()).placed)
    await waitsLongest(...placed)
    const asked: string[] = []
    await finding(
      async (id) => {
        asked.push(id)
        return Promise.reject(new Error('away'))
      },
      async () => {
        await settleOverdue(new Date())
        assert.equal(asked.length, 3)
        await settleOverdue(new Date())
        assert.equal(asked.length, 6)
      },
    )
    assert.equal(new Set(asked).size, 6)
  })

  it('goes on with another provider while one is slow', async () => {
    const [, there] = [
      await payment(),
      await untold(async () => {
        const made = await atStripe()
        await payAtStripe(made.session)
        return made
      }),
    ]
    await waitsLongest(there.placed)
    await finding(
      async () => {
        await eventually(async () => (await Order.findOne({ id: there.placed.id }))?.status === 'paid')
        return undefined
      },
      () => settleOverdue(new Date(Date.now() + 4 * minute)),
    )
    assert.equal((await Order.findOne({ id: there.placed.id }))?.status, 'paid')
  })

  it('leaves the rest to the next run when its time is over', async () => {
    await payment()
    const asked: string[] = []
    await finding(
      async (id) => Promise.resolve(void asked.push(id)),
      () => settleOverdue(new Date(Date.now() + 4 * minute), Date.now()),
    )
    assert.deepEqual(asked, [])
  })

  it('leaves a payment as it is that somebody else has settled meanwhile', async () => {
    const { placed, payment: late } = await payment()
    await waitsLongest(placed)
    const { find } = sandbox
    await finding(
      async (id) => {
        const before = await find(id)
        if (id !== late.providerPaymentId) return before
        sandbox.find = find
        await bankSays(late, { status: 'succeeded' })
        await settlePayment(late, new Date())
        return before
      },
      () => settleOverdue(new Date()),
    )
    assert.equal((await Payment.findOne({ id: late.id }))?.status, 'succeeded')
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
  })

  it('asks again about a payment that was found by our own name while it was open', async () => {
    const { placed, payment: started } = await payment()
    await Payment.update({ id: started.id }, { status: 'created', providerPaymentId: null, redirectUrl: null })
    await settleByProviderId('sandbox', started.providerPaymentId!, new Date())
    await bankSays(started, { status: 'succeeded' })
    await waitsLongest(placed)
    await settleOverdue(new Date())
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
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

  it('shows money that went back of an old payment, and until it is explained', async () => {
    const { payment: old } = await settledPayment()
    const name = old.providerPaymentId!
    for (const table of ['payment', 'sandbox_payment'])
      await query(`UPDATE ${table} SET created_at = now() - interval '10 days' WHERE id IN ($1, $2)`, [old.id, name])
    await giveBack(name, 100, `by hand ${name}`)
    await compare()
    assert.deepEqual(await kinds(old.id), ['refunded'])
    await bankSays(old, { refunded: 0 })
    await compare()
    assert.deepEqual(await open(old.id), [])
  })

  it('follows a refund that failed after all and of which nobody told', async () => {
    const { placed, payment: paid } = await untold(async () => {
      const there = await atStripe()
      await payAtStripe(there.session)
      await settlePayment(there.payment, new Date())
      return there
    })
    const refund = await untold(async () => {
      await refundTickets(placed.id, 'organiser')
      const given = await eventually(async () => Refund.findOne({ payment: paid.id, status: 'succeeded' }))
      run().stripe.ledger.finishRefund(given.providerRefundId!, 'failed')
      return given
    })
    await compare(stripe)
    const failed = (await Refund.findOne({ id: refund.id }))!
    assert.equal(failed.status, 'failed')
    assert.deepEqual(await kinds(paid.id), ['refund_failed'])
    await retryRefund(failed, paid)
    await eventually(async () => Refund.findOne({ id: refund.id, status: 'succeeded' }))
  })

  it('goes on with a provider that is no longer offered and has payments of ours', async () => {
    const there = await untold(async () => {
      const made = await atStripe()
      await payAtStripe(made.session)
      return made
    })
    const { paymentProviders } = settings()
    Object.assign(settings(), { paymentProviders: ['sandbox'] })
    try {
      await reconcile(new Date(Date.now() + 120 * minute))
    } finally {
      Object.assign(settings(), { paymentProviders })
    }
    assert.equal((await Order.findOne({ id: there.placed.id }))?.status, 'paid')
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

  it('goes on with the other providers where one does not answer, and comes again for its sake', async () => {
    const there = await untold(async () => {
      const made = await atStripe()
      await payAtStripe(made.session)
      return made
    })
    const { list } = sandbox
    sandbox.list = () => {
      throw new Error('away')
    }
    try {
      await assert.rejects(reconcile(new Date(Date.now() + 120 * minute)), /sandbox/)
    } finally {
      sandbox.list = list
    }
    assert.equal((await Order.findOne({ id: there.placed.id }))?.status, 'paid')
  })
})
