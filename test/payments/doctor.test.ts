import assert from 'node:assert/strict'
import {
  differenceSentences,
  PaymentDifference,
  PaymentNotification,
  query,
  type DifferenceSaid,
  type PaymentRow,
} from '../../api/db'
import { compareBooks } from '../../api/payments/compare-books'
import { differenceInWords, noteDifference } from '../../api/payments/differences'
import { refusedFor } from '../../api/payments/provider'
import { ring } from '../../api/payments/ring'
import { stripe, stripeProvider } from '../../api/payments/stripe'
import { sandbox } from '../../api/payments/sandbox'
import { settlePayment } from '../../api/payments/settle-payment'
import { settings } from '../../api/settings'
import { locales, texts } from '../../api/text'
import { words } from '../accounts/support'
import { anAdmin, browserOf } from '../admin/support'
import { growth } from '../http/ledger'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
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
    assert.match(newest, /^stripe .* отклонено: подпись не сходится/)
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

describe('What the doctor has to say', () => {
  async function captured(change: { amount?: number; currency?: string }): Promise<PaymentRow> {
    const { event, ticketTypes } = await anEvent()
    const payment = await paymentFor(await order(event, ticketTypes[0]))
    await bankSays(payment, { status: 'succeeded', ...change })
    return settlePayment(payment, new Date())
  }

  /** What stands beside a payment, in both languages. */
  async function read({ providerPaymentId }: Pick<PaymentRow, 'providerPaymentId'>): Promise<string[]> {
    const { admin, visitor } = await anAdmin()
    const pages = [visitor, await browserOf(admin, 'en')].map(async (each) => each.get('/admin/payments'))
    return (await Promise.all(pages)).map((page) =>
      words(page, `section[aria-labelledby=differences-title] .card:has(.code:contains(${providerPaymentId})) .muted`),
    )
  }

  it('of a wrong sum is said in the reader’s language, as money', async () => {
    const [ru, en] = await read(await captured({ amount: 1 }))
    assert.match(ru!, /^пришло 0,01 ₽ вместо 1 500 ₽ · /)
    assert.match(en!, /^₽0\.01 came instead of ₽1,500 · /)
  })

  it('of a sum that went back behind our back, too', async () => {
    const payment = await captured({})
    await bankSays(payment, { refunded: 12_345 })
    const now = new Date(Date.now() + 60_000)
    await compareBooks(sandbox, new Date(now.getTime() - 600_000), now, now)
    const [ru, en] = await read(payment)
    assert.match(ru!, /^сервис вернул 123,45 ₽, у нас записано 0 ₽, из них в пути 0 ₽ · /)
    assert.match(en!, /^₽123\.45 given back there, ₽0 here, ₽0 of it still on its way · /)
    await bankSays(payment, { refunded: 0 })
    await compareBooks(sandbox, new Date(now.getTime() - 600_000), now, now)
  })

  it('of two states is said in words, and each money in its currency', () => {
    const state = (status: string) => ({ text: `console.order.payment.${status}` })
    const states: DifferenceSaid = {
      sentence: 'status',
      values: { there: state('succeeded'), here: state('cancelled') },
    }
    const asked = { amount: 500, currency: 'JPY' }
    const sums: DifferenceSaid = { sentence: 'amount', values: { captured: { amount: 500, currency: 'USD' }, asked } }
    const said = [states, sums].flatMap((each) => locales.map((locale) => differenceInWords(each, texts(locale))))
    const [ruStates, enStates, ruSums, enSums] = said.map((each) => each.replace(/\s/g, ' '))
    assert.deepEqual([ruStates, enStates], ['у сервиса: оплачен, у нас: отменён', 'there: paid, here: cancelled'])
    assert.match(ruSums!, /^пришло 5 \$ вместо 500 (¥|JPY)$/)
    assert.match(enSums!, /5 came instead of .*500/)
  })

  it('of earlier times stays readable as it was written', async () => {
    const providerPaymentId = `p-${Date.now()}`
    const detail = '1 RUB instead of 150000 RUB'
    const old = { provider: 'sandbox', providerPaymentId, kind: 'amount', detail } as const
    const { id } = await PaymentDifference.create(old).fetch()
    for (const each of await read({ providerPaymentId })) assert.ok(each.startsWith(`${detail} · `), each)
    await PaymentDifference.destroy({ id })
  })

  it('escapes what a provider says', async () => {
    const providerPaymentId = `p-${Date.now()}`
    const difference = { provider: 'sandbox', providerPaymentId, payment: null, kind: 'refund_failed' } as const
    const values = { refund: 'r', failure: '<b>{{refund}} $t(doctor.ok)</b>' }
    await noteDifference({ query }, difference, { sentence: 'refundFailed', values })
    const [ru] = await read({ providerPaymentId })
    assert.match(ru!, /^возврат r, ответ сервиса: <b>\{\{refund\}\} \$t\(doctor\.ok\)<\/b>/)
    await PaymentDifference.destroy({ providerPaymentId })
  })

  it('has a sentence for everything, in every language', () => {
    for (const { t } of locales.map(texts)) {
      for (const sentence of differenceSentences) assert.ok(t(`doctor.detail.${sentence}`))
      for (const code of refusedFor) assert.ok(t(`doctor.refusal.${code}`))
    }
  })

  it('of a notification that was refused is a sentence, too', async () => {
    const { admin, visitor } = await anAdmin()
    await query(
      `INSERT INTO payment_notification (provider, refused, refused_detail) VALUES ('yookassa', 'address', '203.0.113.9')`,
    )
    await query(`INSERT INTO payment_notification (provider, refused) VALUES ('stripe', 'wrong signature')`)
    const list = 'section[aria-labelledby=recent-title]'
    const ru = words(await visitor.get('/admin/payments'), list)
    assert.match(ru, /отклонено: 203\.0\.113\.9 не входит в адреса сервиса/)
    assert.match(ru, /отклонено: wrong signature/, 'one of earlier times')
    const en = words(await (await browserOf(admin, 'en')).get('/admin/payments'), list)
    assert.match(en, /refused: 203\.0\.113\.9 is none of the provider’s addresses/)
  })
})
