import assert from 'node:assert/strict'
import { Order, Payment, PaymentDifference, Refund, Ticket, type OrderRow, type PaymentRow } from '../../api/db'
import { settlePayment } from '../../api/payments/settle-payment'
import { eventually } from '../support/eventually'
import { taken } from '../support/orders'
import { saidOf } from '../support/payments'
import { run } from '../support/setup'
import { atStripe, untold } from '../support/stripe/checkout'
import { aYookassaPayment } from '../support/yookassa'
import { YookassaFake } from '../support/yookassa-fake'
import { quiet } from '../http/ledger'

const asked = { amount: 150_000, currency: 'RUB' }

/** It was captured as much in another currency, and the provider is asked about it. */
async function goesBack(placed: OrderRow, { id }: PaymentRow, captured: { amount: number; currency: string }) {
  // However often it is settled.
  for (let times = 0; times < 3; times++) await settlePayment((await Payment.findOne({ id }))!, new Date())
  const refunds = await eventually(async () => {
    const all = await Refund.find({ payment: id })
    return all.some(({ status }) => status === 'succeeded') && all
  })
  assert.deepEqual(
    refunds.map(({ reason, amount, currency }) => ({ reason, amount, currency })),
    [{ reason: 'amount', ...captured }],
  )
  const { status, amount, currency } = (await Payment.findOne({ id }))!
  assert.deepEqual({ status, amount, currency }, { status: 'succeeded', ...captured }, 'as it was really captured')
  assert.deepEqual(
    [(await Order.findOne({ id: placed.id }))?.status, await Ticket.count({ order: placed.id })],
    ['pending', 0],
  )
  const differences = await PaymentDifference.find({ payment: id, settledAt: null })
  assert.deepEqual(
    differences.map(({ kind }) => kind),
    ['amount'],
  )
  assert.deepEqual(await saidOf(differences[0]!), { sentence: 'amount', values: { captured, asked } })
}

describe('Money of another currency', () => {
  it('buys no tickets at Stripe and goes back in full, in what it was captured in', async () => {
    // The same digits; and those of a currency without minor units.
    for (const [currency, amount] of [
      ['USD', 150_000],
      ['JPY', 150_000],
      ['ISK', 1_500],
    ] as const) {
      const { placed, session, payment, event } = await untold(async () => {
        const there = await atStripe()
        run().stripe.ledger.pay(there.session.id, { currency: currency.toLowerCase() })
        return there
      })
      await goesBack(placed, payment, { amount, currency })
      const refunds = [...run().stripe.ledger.refunds.values()].filter(({ metadata }) => metadata?.refund)
      const back = refunds.filter(({ currency: of }) => of === currency.toLowerCase())
      assert.equal(run().stripe.ledger.refunded(payment.id), session.amount_total)
      assert.equal(back.at(-1)?.amount, session.amount_total)
      assert.equal(await taken(event), 1, 'the hold is still the buyer’s')
    }
  })

  describe('at YooKassa', () => {
    let fake: YookassaFake
    beforeEach(async () => (fake = await new YookassaFake().open()))
    afterEach(async () => {
      await quiet()
      await fake.close()
    })

    it('buys no tickets and goes back in full, in what it was captured in', async () => {
      for (const currency of ['USD', 'KZT'] as const) {
        const { placed, payment, event } = await aYookassaPayment()
        const there = fake.paymentOf(payment.id)
        there.amount = { value: '1500.00', currency }
        fake.conclude(there.id, 'succeeded')
        await goesBack(placed, payment, { amount: 150_000, currency })
        const back = [...fake.refunds.values()].filter(({ payment_id }) => payment_id === there.id)
        assert.deepEqual(
          back.map(({ amount }) => amount),
          [{ value: '1500.00', currency }],
        )
        assert.equal(await taken(event), 1, 'the hold is still the buyer’s')
      }
    })
  })
})
