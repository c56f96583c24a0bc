import assert from 'node:assert/strict'
import { Payment } from '../../api/db'
import { sandbox } from '../../api/payments/sandbox'
import { stripe } from '../../api/payments/stripe'
import { yookassa } from '../../api/payments/yookassa'
import { settings } from '../../api/settings'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { run } from '../support/setup'
import { StripeSaysNo } from '../support/stripe/problems'
import { VisitorAgent } from '../support/visitor'
import { YookassaFake } from '../support/yookassa-fake'

async function orderIn(currency: string) {
  const { event, ticketTypes } = await anEvent({ currency })
  const placed = await order(event, ticketTypes[0])
  return { placed, page: `/orders/${placed.key}`, visitor: new VisitorAgent() }
}

describe('Ways to pay', () => {
  it('are those that can take exactly this money', () => {
    const takes: [amount: number, currency: string, names: string[]][] = [
      [150_000, 'RUB', ['sandbox', 'stripe', 'yookassa']],
      [1_500, 'JPY', ['sandbox', 'stripe']],
      [99_999_999, 'EUR', ['sandbox', 'stripe', 'yookassa']],
      [100_000_000, 'EUR', ['sandbox', 'yookassa']],
      [100_000_000, 'INR', ['sandbox', 'stripe', 'yookassa']],
      // Cards' networks know no smaller part than ten fils.
      [5_124, 'KWD', ['sandbox']],
    ]
    for (const [amount, currency, names] of takes) {
      const accepting = [sandbox, stripe, yookassa].filter(({ accepts }) => accepts(amount, currency))
      assert.deepEqual(
        accepting.map(({ name }) => name),
        names,
        `${amount} ${currency}`,
      )
    }
  })

  it('are offered for the currency of the order, and no other is accepted', async () => {
    const fake = await new YookassaFake().open()
    try {
      const { placed, page, visitor } = await orderIn('JPY')
      const { $ } = await visitor.get(page)
      assert.deepEqual(
        $('[name=provider]')
          .toArray()
          .map((each) => $(each).attr('value')),
        ['sandbox'],
      )
      const shown = await visitor.follow(await visitor.submit(page, { provider: 'yookassa' }, `${page}/payments`))
      assert.equal(shown.$('#provider-error').length, 1)
      assert.deepEqual([await Payment.count({ order: placed.id }), fake.asked.length], [0, 0])
    } finally {
      await fake.close()
    }
  })

  it('are none where no provider takes the currency, and the page says so instead of asking to try again', async () => {
    const fake = await new YookassaFake().open()
    Object.assign(settings(), { paymentProviders: ['yookassa'] })
    try {
      const { page, visitor } = await orderIn('JPY')
      const shown = await visitor.get(page)
      assert.equal(shown.$(`form[action="${page}/payments"]`).length, 0)
      assert.match(shown.$('main').text(), /Ни один способ оплаты.*не подходит/)
      assert.equal(shown.$(`form[action="${page}/cancel"]`).length, 1)
    } finally {
      await fake.close()
    }
  })

  it('that refuse a payment for good are not said to be silent', async () => {
    const { page, visitor } = await orderIn('RUB')
    const tooSmall = new StripeSaysNo(400, {
      type: 'invalid_request_error',
      code: 'amount_too_small',
      message: 'Amount must be at least $0.50',
    })
    const shown = await run().stripe.mishaps.during(
      'sessions.create',
      async () => Promise.reject(tooSmall),
      async () => visitor.follow(await visitor.submit(page, { provider: 'stripe' }, `${page}/payments`)),
    )
    assert.match(shown.$('[role=alert]').text(), /не принимает этот платёж/)
    assert.doesNotMatch(shown.text, /0\.50/)
  })
})
