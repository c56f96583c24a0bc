import assert from 'node:assert/strict'
import { Payment, PaymentDifference, query, Refund, SandboxRefund, type RefundRow } from '../../api/db'
import type { ProviderRefund } from '../../api/payments/provider'
import { refundPayment, settleRefund } from '../../api/payments/refund-payment'
import { refundTickets } from '../../api/payments/refund-tickets'
import { refundOf, retryRefund } from '../../api/payments/retry-refund'
import { sandbox } from '../../api/payments/sandbox'
import { settlePayment } from '../../api/payments/settle-payment'
import { stripe } from '../../api/payments/stripe'
import { Refusal } from '../../api/refusal'
import { someUser } from '../accounts/support'
import { anAdmin, browserOf } from '../admin/support'
import { quiet } from '../http/ledger'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'

const fake = () => run().stripe
const refusedByBank: ProviderRefund = { providerRefundId: null, status: 'failed', failure: 'no money', receipt: null }

/** What a provider says instead of the truth, for as long as `work` takes. */
async function saying<Name extends 'refund' | 'findRefund' | 'find'>(
  name: Name,
  says: (typeof sandbox)[Name],
  work: () => Promise<unknown>,
): Promise<void> {
  const right = sandbox[name]
  sandbox[name] = says
  try {
    await work()
  } finally {
    sandbox[name] = right
  }
}

/** An order of two paid at the test bank, whose refund the bank would not give. */
async function failedRefund() {
  const darya = await someUser('active')
  const { event, ticketTypes } = await anEvent({ organiser: darya.id })
  const placed = await order(event, ticketTypes[0], { people: [anna(), ilya()] })
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  await saying(
    'refund',
    async () => Promise.resolve(refusedByBank),
    async () => {
      await refundTickets(placed.id, 'organiser')
      await eventually(async () => Refund.findOne({ payment: payment.id, status: 'failed' }))
    },
  )
  const refund = (await Refund.findOne({ payment: payment.id }))!
  return { placed, payment, refund, darya, page: `/admin/orders/${placed.id}` }
}

async function again({ id, payment }: Pick<RefundRow, 'id' | 'payment'>): Promise<void> {
  const { order: placed } = (await Payment.findOne({ id: payment }))!
  const found = (await refundOf(placed, id))!
  await retryRefund(found.refund, found.payment)
}

const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code
const ended = (id: string, status: RefundRow['status']) => eventually(async () => Refund.findOne({ id, status }))
const paidBack = async (payment: string) =>
  (
    await query<{ sum: number }>(
      `SELECT coalesce(sum(back.amount), 0)::integer AS sum FROM sandbox_refund back
       JOIN payment ON payment.provider_payment_id = back.payment::text WHERE payment.id = $1`,
      [payment],
    )
  )[0]!.sum
/** The invariants look after each test: what stays failed was given back by other means. */
const sentOtherwise = ({ id }: RefundRow) =>
  Refund.update({ id, status: ['failed', 'pending'] }, { status: 'succeeded' })

describe('A refund that failed', () => {
  it('is sent again from the page of its order, and pays out once although the button is pressed three times', async () => {
    const { payment, refund, darya, page } = await failedRefund()
    const visitor = await browserOf(darya)
    const action = `${page}/refunds/${refund.id}/attempts`
    const _csrf = await visitor.token(page, action)
    const answers = await Promise.all([1, 2, 3].map(() => visitor.send(action, { _csrf })))
    for (const { location } of answers) assert.equal(location, page)
    await ended(refund.id, 'succeeded')
    await quiet()
    assert.equal(await paidBack(payment.id), refund.amount)
    const notices = await PaymentDifference.count({ payment: payment.id, kind: 'refund_failed', settledAt: null })
    assert.equal(notices, 0)
    assert.equal((await visitor.get(page)).$(`form[action="${action}"]`).length, 0)
  })

  it('is nobody else’s to send, and no other order’s', async () => {
    const [mine, theirs] = [await failedRefund(), await failedRefund()]
    const visitor = await browserOf(mine.darya)
    const _csrf = await visitor.token('/admin/receipts')
    for (const path of [
      `${theirs.page}/refunds/${theirs.refund.id}/attempts`,
      `${mine.page}/refunds/${theirs.refund.id}/attempts`,
      `${mine.page}/refunds/nothing/attempts`,
    ])
      assert.equal((await visitor.send(path, { _csrf })).status, 404, path)
    const { visitor: admin } = await anAdmin()
    assert.equal((await admin.get(theirs.page)).status, 200)
    for (const { refund } of [mine, theirs]) await sentOtherwise((await Refund.findOne({ id: refund.id }))!)
  })

  it('may fail again, is told once, and can be tried once more under a key that was never used', async () => {
    const { payment, refund } = await failedRefund()
    const keys: string[] = []
    const refuses: typeof sandbox.refund = async ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      return Promise.resolve(refusedByBank)
    }
    for (const attempt of [2, 3]) {
      await saying('refund', refuses, async () => {
        await again(refund)
        await eventually(async () => Refund.findOne({ id: refund.id, status: 'failed', attempt }))
      })
    }
    assert.deepEqual(keys, [`${refund.id}-2`, `${refund.id}-3`])
    assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'refund_failed', settledAt: null }), 1)
    await again(refund)
    await ended(refund.id, 'succeeded')
    assert.equal(await paidBack(payment.id), refund.amount)
  })

  it('is not paid out where somebody has given it back at the bank already', async () => {
    const { payment, refund } = await failedRefund()
    const { find } = sandbox
    const given: typeof find = async (id) => {
      const truth = await find(id)
      return truth && { ...truth, refunded: refund.amount }
    }
    await saying('find', given, () => assert.rejects(again(refund), refusal('refundElsewhere')))
    assert.equal((await Refund.findOne({ id: refund.id }))?.status, 'failed')
    assert.equal(await SandboxRefund.count({ payment: payment.providerPaymentId! }), 0)
    await sentOtherwise(refund)
  })

  it('stays as it is while the bank does not answer, or knows nothing of the payment', async () => {
    const { refund } = await failedRefund()
    for (const says of [() => Promise.reject(new Error('time-out')), () => Promise.resolve(undefined)])
      await saying(
        'find',
        async () => says(),
        () => assert.rejects(again(refund), refusal('refundUnanswered')),
      )
    const { status, attempt } = (await Refund.findOne({ id: refund.id }))!
    assert.deepEqual([status, attempt], ['failed', 1])
    await sentOtherwise(refund)
  })

  it('that went through after all is followed, and never paid again', async () => {
    const { payment, refund } = await failedRefund()
    const name = await sandbox.refund({
      providerPaymentId: payment.providerPaymentId!,
      amount: refund.amount,
      currency: refund.currency,
      idempotencyKey: refund.id,
      receipt: null,
    })
    await Refund.update({ id: refund.id }, { providerRefundId: name.providerRefundId })
    await again(refund)
    const { attempt } = await ended(refund.id, 'succeeded')
    assert.equal(attempt, 1)
    assert.equal(await paidBack(payment.id), refund.amount)
  })

  it('is not changed by an answer to an earlier try that comes late', async () => {
    const { refund } = await failedRefund()
    await Refund.update({ id: refund.id }, { status: 'pending' })
    let answer: ((given: ProviderRefund) => void) | undefined
    let first: Promise<void> | undefined
    const late: typeof sandbox.refund = () => new Promise((resolve) => (answer = resolve))
    await saying('refund', late, async () => {
      first = refundPayment(refund.id)
      await eventually(async () => Promise.resolve(answer !== undefined))
    })
    await Refund.update({ id: refund.id }, { attempt: 2 })
    answer!(refusedByBank)
    await first
    assert.equal((await Refund.findOne({ id: refund.id }))?.status, 'pending')
    await refundPayment(refund.id)
    await ended(refund.id, 'succeeded')
  })
})

describe('A refund that failed at Stripe', () => {
  it('is paid out once however badly Stripe answers the next try', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed, stripe)
    fake().ledger.pay(payment.providerPaymentId!)
    await settlePayment(payment, new Date())
    fake().ledger.refundsAre = 'pending'
    try {
      await refundTickets(placed.id, 'organiser')
      const { id, providerRefundId } = await eventually(async () =>
        Refund.findOne({ payment: payment.id, providerRefundId: { '!=': null } }),
      )
      fake().ledger.finishRefund(providerRefundId!, 'failed')
      await ended(id, 'failed')
    } finally {
      fake().ledger.refundsAre = 'succeeded'
    }
    const refund = (await Refund.findOne({ payment: payment.id }))!
    await fake().mishaps.during('refunds.create', 'dropAfter', async () => {
      await again(refund)
      await eventually(async () => fake().calls.filter(({ key }) => key === `${refund.id}-2`).length >= 2)
    })
    fake().keys.forget()
    await eventually(async () => {
      await query(`SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at := now())
                     FROM graphile_worker.jobs WHERE locked_at IS NULL AND attempts > 0`)
      return Refund.findOne({ id: refund.id, status: 'succeeded' })
    }, 15_000)
    assert.equal(fake().ledger.refunded(payment.id), 150_000)
    const given = [...fake().ledger.refunds.values()].filter(({ metadata }) => metadata?.refund?.startsWith(refund.id))
    assert.deepEqual(given.map(({ status }) => status).sort(), ['failed', 'succeeded'])
  })

  it('after it had succeeded has failed here too, is put before an admin, and can be sent again', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    const payment = await paymentFor(placed, stripe)
    fake().ledger.pay(payment.providerPaymentId!)
    await settlePayment(payment, new Date())
    await refundTickets(placed.id, 'organiser')
    const done = await eventually(async () => Refund.findOne({ payment: payment.id, status: 'succeeded' }))
    // News of it that say nothing new change nothing.
    await settleRefund('stripe', done.providerRefundId!)
    assert.deepEqual(await Refund.findOne({ id: done.id }), done)
    fake().ledger.finishRefund(done.providerRefundId!, 'failed')
    const failed = await ended(done.id, 'failed')
    assert.equal(failed.failure, 'expired_or_canceled_card')
    assert.equal((await Payment.findOne({ id: payment.id }))?.refunded, 0)
    assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'refund_failed', settledAt: null }), 1)
    await again(failed)
    await ended(done.id, 'succeeded')
    assert.equal(fake().ledger.refunded(payment.id), 150_000)
    assert.equal((await Payment.findOne({ id: payment.id }))?.refunded, 150_000)
  })
})
