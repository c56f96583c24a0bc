import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import type { PaymentWish } from '../../api/payments/provider'
import { stripeProvider } from '../../api/payments/stripe'
import { fromStripe, toStripe } from '../../api/payments/stripe-amounts'
import type { StripeAccount } from '../../api/payments/stripe-client'
import { texts } from '../../api/text'
import { run } from '../support/setup'
import { seconds } from '../support/stripe/objects'
import { StripeSaysNo } from '../support/stripe/problems'

const minute = 60_000

function provider(changes: Partial<StripeAccount> = {}) {
  const { settings, url: apiUrl } = run().stripe
  return stripeProvider(() => ({ ...settings, apiUrl, ...changes }))
}

function wish(changes: Partial<PaymentWish> = {}): PaymentWish {
  return {
    idempotencyKey: randomUUID(),
    amount: 150_000,
    currency: 'RUB',
    description: 'Вечер в фойе, F-1234',
    email: 'anna@example.org',
    locale: 'ru',
    expiresAt: new Date(Date.now() + 15 * minute),
    returnUrl: 'https://foyer.example.org/payments/1/return',
    receipt: null,
    ...changes,
  }
}

async function sessionOf(changes: Partial<PaymentWish>) {
  const { providerPaymentId } = await provider().start(wish(changes))
  return run().stripe.ledger.sessions.get(providerPaymentId)!
}

describe('Amounts at Stripe', () => {
  const same: [currency: string, ours: number, stripe: number][] = [
    ['RUB', 150_000, 150_000],
    ['USD', 1, 1],
    ['HUF', 150_050, 150_050],
    ['TWD', 80_045, 80_045],
    ['JPY', 500, 500],
    ['KRW', 15_000, 15_000],
    ['KWD', 5_120, 5_120],
    ['ISK', 5, 500],
    ['UGX', 5, 500],
    ['MGA', 500, 5],
  ]
  for (const [currency, ours, stripe] of same) {
    it(`are ${stripe} for our ${ours} ${currency}, and back`, () => {
      assert.equal(toStripe(ours, currency), stripe)
      assert.deepEqual(fromStripe(stripe, currency.toLowerCase()), { amount: ours, currency })
    })
  }

  it('are not rounded: what cannot be charged exactly is not charged', () => {
    for (const [amount, currency] of [
      [5_124, 'KWD'],
      [501, 'MGA'],
      [1, 'TND'],
    ] as const)
      assert.throws(() => toStripe(amount, currency), RangeError)
  })

  it('are shown to the buyer as they are charged', () => {
    const { money } = texts('en').format
    assert.match(money(150_050, 'HUF'), /1,500\.50/)
    assert.match(money(500, 'JPY'), /¥500$/)
    assert.match(money(5_120, 'KWD'), /5\.120/)
    assert.match(money(5, 'UGX'), /\b5$/)
  })

  it('reach Stripe and come back in a currency without minor units', async () => {
    const session = await sessionOf({ amount: 5, currency: 'ISK' })
    assert.deepEqual([session.amount_total, session.currency], [500, 'isk'])
    run().stripe.ledger.pay(session.id)
    const { refund, find } = provider()
    const part = { providerPaymentId: session.id, currency: 'ISK', idempotencyKey: randomUUID(), receipt: null }
    await refund({ ...part, amount: 2 })
    const { amount, currency, refunded } = (await find(session.id))!
    assert.deepEqual({ amount, currency, refunded }, { amount: 5, currency: 'ISK', refunded: 2 })
  })
})

describe('A session at Stripe', () => {
  it('says whose it is, what for, and where the buyer goes afterwards', async () => {
    const idempotencyKey = randomUUID()
    const session = await sessionOf({ idempotencyKey, locale: 'en' })
    assert.deepEqual([session.client_reference_id, session.metadata], [idempotencyKey, { payment: idempotencyKey }])
    const { success_url, cancel_url, locale, customer_email } = session
    const back = 'https://foyer.example.org/payments/1/return'
    assert.deepEqual([success_url, cancel_url, locale, customer_email], [back, back, 'en', 'anna@example.org'])
  })

  it('lives as Stripe’s limits let it, whatever the hold', async () => {
    for (const minutes of [0.1, 1, 15, 60, 24 * 60 - 1, 24 * 60]) {
      const { expires_at } = await sessionOf({ expiresAt: new Date(Date.now() + minutes * minute) })
      const left = expires_at - seconds()
      assert.ok(left >= 30 * 60 && left <= 24 * 3600, `${minutes}: ${left}`)
      assert.ok(left >= Math.min(minutes * 60, 24 * 3600 - 120), 'at least as long as the hold')
    }
  })

  it('takes a description of any length', async () => {
    await sessionOf({ description: `${'Вечер '.repeat(200)}😀` })
  })

  it('that has ended meanwhile leads back to us', async () => {
    const asked = wish()
    const started = provider().start
    await run().stripe.mishaps.during('sessions.create', 'dropAfter', () => assert.rejects(started(asked)))
    const [session] = run().stripe.ledger.sessionsOf(asked.idempotencyKey)
    run().stripe.ledger.expire(session!.id)
    const again = await started({ ...asked, description: 'Утро в фойе' })
    assert.deepEqual(again, { providerPaymentId: session!.id, redirectUrl: asked.returnUrl })
  })

  it('is on the list, however many others there are', async () => {
    const others = await Promise.all(Array.from({ length: 120 }, async () => sessionOf({})))
    const listed = new Set<string>()
    const now = Date.now()
    for await (const { providerPaymentId } of provider().list(new Date(now - minute), new Date(now + minute)))
      listed.add(providerPaymentId)
    assert.deepEqual(
      others.filter(({ id }) => !listed.has(id)),
      [],
    )
  })
})

describe('A refund at Stripe', () => {
  async function refundOf(amount: number) {
    const session = await sessionOf({})
    run().stripe.ledger.pay(session.id)
    const { refund } = provider({ retries: 0 })
    const idempotencyKey = randomUUID()
    return () => refund({ providerPaymentId: session.id, amount, currency: 'RUB', idempotencyKey, receipt: null })
  }

  it('that Stripe refuses for good has failed, with the reason', async () => {
    const { failure, ...answer } = await (await refundOf(150_001))()
    assert.deepEqual(answer, { providerRefundId: null, status: 'failed', receipt: null })
    assert.match(failure ?? '', /greater than unrefunded amount/)
  })

  it('that Stripe cannot do today is tried again', async () => {
    const message = 'Insufficient funds in your Stripe balance to refund this amount.'
    const poor = new StripeSaysNo(400, { type: 'invalid_request_error', code: 'balance_insufficient', message })
    const give = await refundOf(150_000)
    const { mishaps } = run().stripe
    const refuses = async () => Promise.reject(poor)
    await mishaps.during('refunds.create', refuses, () => assert.rejects(give(), /Insufficient funds/))
    assert.equal((await give()).status, 'succeeded')
  })
})

describe('The account at Stripe', () => {
  const found = async (changes: Partial<StripeAccount> = {}) =>
    (await provider({ retries: 0, timeout: 300, ...changes }).examine()).map(({ ok, text }) => [ok, text])

  it('is good, and the doctor says for which money', async () => {
    assert.deepEqual(await found(), [
      [true, 'doctor.stripe.key'],
      [true, 'doctor.stripe.test'],
      [true, 'doctor.stripe.webhookSecret'],
    ])
  })

  it('is examined by what is wrong with it', async () => {
    assert.deepEqual((await found({ secretKey: 'sk_test_ofNobody' }))[0], [false, 'doctor.stripe.keyRefused'])
    assert.deepEqual((await found({ apiUrl: 'http://127.0.0.1:9' }))[0], [false, 'doctor.stripe.silent'])
    const { mishaps } = run().stripe
    const forbidden = new StripeSaysNo(403, { type: 'invalid_request_error', message: 'The key rk_test_abc may not' })
    assert.deepEqual((await mishaps.during('refunds.list', async () => Promise.reject(forbidden), found))[0], [
      false,
      'doctor.stripe.keyRights',
    ])
    assert.deepEqual((await mishaps.during('balance.retrieve', 'hangBefore', found))[0], [
      false,
      'doctor.stripe.silent',
    ])
    const none = stripeProvider(() => undefined)
    assert.deepEqual(await none.examine(), [{ ok: false, text: 'doctor.stripe.notSet' }])
    assert.throws(() => none.readNotification(Buffer.from('{}'), {}, ''), /secretNotSet/)
  })

  it('never gives its key to a log, a job’s error or the console', async () => {
    const secretKey = 'sk_test_51SecretOfNobody'
    const wrong = provider({ secretKey })
    const errors: unknown[] = []
    const note = (error: unknown) => void errors.push(error)
    await wrong.start(wish()).catch(note)
    await wrong.find('cs_test_1').catch(note)
    await wrong.end('cs_test_1').catch(note)
    await wrong.findRefund('re_1').catch(note)
    await wrong
      .refund({ providerPaymentId: 'cs_1', amount: 1, currency: 'RUB', idempotencyKey: 'a', receipt: null })
      .catch(note)
    await (async () => {
      for await (const each of wrong.list(new Date(0), new Date())) note(each)
    })().catch(note)
    assert.equal(errors.length, 6)
    const said = inspect([errors, await wrong.examine()], { depth: 10, showHidden: true })
    assert.match(said, /Invalid API Key/)
    assert.doesNotMatch(said, /51Secret/)
  })

  it('tells Stripe who asks, and nothing about how fast it was answered', async () => {
    await provider().examine()
    const { headers } = run().stripe.calls.at(-1)!
    assert.match(headers['user-agent'] ?? '', / Foyer/)
    assert.equal(headers['x-stripe-client-telemetry'], undefined)
  })

  it('has its page at Stripe', () => {
    assert.deepEqual(provider({ apiUrl: undefined }).pageHosts?.(), ['https://checkout.stripe.com'])
  })
})
