import assert from 'node:assert/strict'
import { PaymentNotification, query } from '../../api/db'
import { ring } from '../../api/payments/ring'
import { stripe, stripeProvider } from '../../api/payments/stripe'
import { settings } from '../../api/settings'
import { words } from '../accounts/support'
import { anAdmin } from '../admin/support'
import { growth } from '../http/ledger'
import { run } from '../support/setup'
import { YookassaFake } from '../support/yookassa-fake'

const address = () => `${run().baseUrl}/payments/notify/stripe`
const button = (provider: string) => `form[action="/admin/payments/${provider}/notification"]`

describe('The trial notification of Stripe', () => {
  it('comes in by the door of Stripe’s own, and is on the list afterwards', async () => {
    const { visitor } = await anAdmin()
    await query(`DELETE FROM payment_notification WHERE provider = 'stripe'`)
    const sent = () => visitor.submit('/admin/payments', {}, '/admin/payments/stripe/notification')
    const page = await visitor.follow(await sent())
    assert.match(words(page, '[role=status]'), /уведомление дошло/)
    assert.match(words(page, 'section[aria-labelledby=recent-title] li:first-child'), /^stripe .* принято/)
    assert.equal(await PaymentNotification.count({ provider: 'stripe', refused: null }), 1)
  })

  it('changes nothing', async () => {
    assert.deepEqual(await growth(() => ring(address(), 'stripe', stripe.trial!())), { payment_notification: 1 })
  })

  it('does not come in with another secret, and the list says why', async () => {
    const other = stripeProvider(() => ({ ...run().stripe.settings, webhookSecret: 'whsec_ofAnotherAccount' }))
    assert.equal(await ring(address(), 'stripe', other.trial!()), false)
    const { visitor } = await anAdmin()
    const newest = words(await visitor.get('/admin/payments'), 'section[aria-labelledby=recent-title] li:first-child')
    assert.match(newest, /^stripe .* отклонено: /)
  })

  it('has not come where somebody else answers, leads elsewhere or nobody is at home', async () => {
    for (const elsewhere of [
      `${run().baseUrl}/health`,
      `${run().baseUrl}/payments/notify/nobody`,
      'http://127.0.0.1:9',
    ])
      assert.equal(await ring(elsewhere, 'stripe', stripe.trial!()), false, elsewhere)
    const deaf = { ...stripe.trial!(), notificationId: 'evt_that_nobody_has_noted' }
    assert.equal(await ring(address(), 'stripe', deaf), false, '200 alone is no proof')
  })

  it('is offered for those providers that can, and have keys', async () => {
    const { visitor } = await anAdmin()
    const fake = await new YookassaFake().open()
    const { paymentProviders, stripe: keys } = settings()
    try {
      Object.assign(settings(), { paymentProviders: ['sandbox', 'stripe', 'yookassa'] })
      const all = await visitor.get('/admin/payments')
      const offered = ['sandbox', 'stripe', 'yookassa'].map((provider) => all.$(button(provider)).length)
      assert.deepEqual(offered, [1, 1, 0])
      Object.assign(settings(), { stripe: undefined })
      assert.equal((await visitor.get('/admin/payments')).$(button('stripe')).length, 0)
      const send = () => visitor.submit('/admin/payments', {}, '/admin/payments/stripe/notification')
      await assert.rejects(send(), 'there is no such form')
    } finally {
      Object.assign(settings(), { paymentProviders, stripe: keys })
      await fake.close()
    }
  })
})
