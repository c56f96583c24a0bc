import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { Order, Payment, PaymentDifference, PaymentNotification, query, Refund, Ticket } from '../../api/db'
import { settleByProviderId } from '../../api/payments/settle-payment'
import { yookassa } from '../../api/payments/yookassa'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anEvent } from '../support/builders'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order, taken } from '../support/orders'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { aYookassaPayment, newestPayment, yookassaPaymentFor } from '../support/yookassa'
import { YookassaFake, type Fault } from '../support/yookassa-fake'
import { kopecks } from '../support/yookassa-ledger'
import { quiet } from '../http/ledger'

let fake: YookassaFake
const statusOf = async ({ id }: { id: string }) => (await Order.findOne({ id }))?.status
const isPaid = (placed: { id: string }) => eventually(async () => (await statusOf(placed)) === 'paid')
const ticketsOf = ({ id }: { id: string }) => Ticket.count({ order: id, status: 'valid' })
const moneyBack = (payment: string) => eventually(async () => Refund.findOne({ payment, status: 'succeeded' }))

async function aHold() {
  const { event, ticketTypes } = await anEvent()
  const placed = await order(event, ticketTypes[0])
  const visitor = new VisitorAgent()
  const page = `/orders/${placed.key}`
  return { event, placed, visitor, page, pay: () => visitor.submit(page, { provider: 'yookassa' }, `${page}/payments`) }
}

/** The buyer on YooKassa's page, and then where it sends the browser. */
async function atYookassa(page: Page, fields: Record<string, string> = {}): Promise<string> {
  assert.match(page.location ?? '', /^http:\/\/127\.0\.0\.2:\d+\/checkout\//)
  const shown = await fetch(page.location!)
  assert.match(await shown.text(), /1500\.00 RUB/)
  const body = new URLSearchParams(fields)
  const sent = await fetch(page.location!, { method: 'POST', body, redirect: 'manual' })
  return new URL(sent.headers.get('location')!).pathname
}

describe('Paying by YooKassa', () => {
  beforeEach(async () => (fake = await new YookassaFake().open()))
  afterEach(async () => {
    await quiet()
    await fake.close()
  })

  it('leads from the order to the tickets and says to YooKassa what it has to', async () => {
    const { placed, visitor, page, pay } = await aHold()
    const shown = await visitor.get(page)
    assert.match(shown.$('label:has(input[value=yookassa])').text(), /ЮKassa/)
    const thanks = await visitor.follow(await visitor.get(await atYookassa(await pay())))
    assert.match(thanks.$('h1').text(), /До встречи/)
    assert.deepEqual([await statusOf(placed), await ticketsOf(placed)], ['paid', 1])

    const payment = await newestPayment(placed)
    const [asked, ...more] = fake.questions('POST', '/payments')
    assert.deepEqual([asked?.key, more], [payment.id, []])
    const { return_url } = asked?.body.confirmation as { return_url: string }
    assert.match(return_url, new RegExp(`^http://127\\.0\\.0\\.1:\\d+/payments/${payment.id}/return$`))
    assert.deepEqual(asked?.body, {
      amount: { value: '1500.00', currency: 'RUB' },
      capture: true,
      confirmation: { type: 'redirect', return_url, locale: 'ru_RU' },
      description: `Вечер в фойе, ${placed.number}`,
      metadata: { payment: payment.id },
    })
    assert.deepEqual([payment.status, payment.amount, payment.receipt], ['succeeded', 150_000, null])
  })

  it('speaks English with those who read English, and cuts a long name', async () => {
    const { placed } = await aYookassaPayment()
    const wish = { idempotencyKey: placed.id, amount: 1, currency: 'RUB', email: 'anna@example.org', receipt: null }
    const times = { expiresAt: new Date(), returnUrl: 'https://foyer.example.org/' }
    await yookassa.start({ ...wish, ...times, locale: 'en', description: `${'ж'.repeat(127)}🎭` })
    const { body } = fake.questions('POST', '/payments')[1]!
    assert.deepEqual([body.amount, body.description], [{ value: '0.01', currency: 'RUB' }, 'ж'.repeat(127)])
    assert.equal((body.confirmation as { locale: string }).locale, 'en_US')
  })

  it('finds the payment that is under way when "pay" is clicked twice at once', async () => {
    const { placed, visitor, page } = await aHold()
    fake.delay = 100
    const _csrf = await visitor.token(page, `${page}/payments`)
    const twice = await Promise.all([1, 2].map(() => visitor.send(`${page}/payments`, { _csrf, provider: 'yookassa' })))
    assert.equal(new Set(twice.map(({ location }) => location)).size, 1)
    assert.deepEqual([await Payment.count({ order: placed.id }), fake.payments.size], [1, 1])
  })

  const reasons: [reason: string, status: string, sentence: RegExp][] = [
    ['insufficient_funds', 'failed', /не хватает денег/],
    ['card_expired', 'failed', /Банк отклонил карту/],
    ['3d_secure_failed', 'failed', /Банк отклонил карту/],
    ['general_decline', 'failed', /Банк отклонил карту/],
    ['a_reason_of_tomorrow', 'failed', /Банк отклонил карту/],
    ['issuer_unavailable', 'failed', /не смог провести платёж/],
    ['internal_timeout', 'failed', /не смог провести платёж/],
    ['expired_on_confirmation', 'cancelled', /Оплата отменена/],
    ['canceled_by_merchant', 'cancelled', /Оплата отменена/],
  ]
  for (const [reason, status, sentence] of reasons) {
    it(`says why it came to nothing (${reason}), keeps the hold, and lets one try again`, async () => {
      const { event, placed, visitor, pay } = await aHold()
      const back = await visitor.follow(await visitor.get(await atYookassa(await pay(), { reason })))
      assert.match(back.$('[role=alert]').text(), sentence)
      assert.deepEqual([(await newestPayment(placed)).status, await taken(event)], [status, 1])
      await visitor.follow(await visitor.get(await atYookassa(await pay())))
      assert.deepEqual([await statusOf(placed), await ticketsOf(placed), fake.payments.size], ['paid', 1, 2])
    })
  }

  const passing: Fault[][] = [['lostBefore'], ['lostAfter'], [500], [503, 429], ['lostAfter', 500]]
  for (const faults of passing) {
    it(`goes on when the net stumbles (${faults.join(', ')}), with one payment`, async () => {
      const { placed, visitor, pay } = await aHold()
      fake.fail('POST /payments', ...faults)
      await visitor.follow(await visitor.get(await atYookassa(await pay())))
      assert.deepEqual([await statusOf(placed), fake.payments.size, fake.unused], ['paid', 1, 0])
    })
  }

  const lasting: Fault[][] = [[500, 500, 500], ['silentBefore'], ['silentAfter'], ['nonsense']]
  for (const faults of lasting) {
    it(`says so when YooKassa gives no answer (${faults.join(', ')}); clicked again, it is paid once`, async () => {
      const { placed, visitor, pay } = await aHold()
      fake.fail('POST /payments', ...faults)
      const shown = await visitor.follow(await pay())
      assert.match(shown.$('[role=alert]').text(), /Платёжная система не ответила/)
      await visitor.follow(await visitor.get(await atYookassa(await pay())))
      assert.deepEqual([await statusOf(placed), await ticketsOf(placed)], ['paid', 1])
      assert.deepEqual([fake.payments.size, await Payment.count({ order: placed.id })], [1, 1])
    })
  }

  it('finds the payment of an earlier try also where the question has changed since', async () => {
    const { event, placed, visitor, pay } = await aHold()
    fake.fail('POST /payments', 'silentAfter')
    await pay()
    await query('UPDATE event SET title = $1 WHERE id = $2', ['Вечер у рояля', event.id])
    await visitor.follow(await visitor.get(await atYookassa(await pay())))
    assert.deepEqual([await statusOf(placed), fake.payments.size], ['paid', 1])
  })

  it('leads on to the order when the payment of an earlier try has been made meanwhile', async () => {
    const { placed, visitor, pay } = await aHold()
    fake.fail('POST /payments', 'silentAfter')
    await pay()
    fake.conclude(fake.paymentOf((await newestPayment(placed)).id).id, 'succeeded')
    await visitor.follow(await pay())
    assert.deepEqual([await statusOf(placed), fake.payments.size], ['paid', 1])
  })

  it('shows the order, not thanks, while YooKassa does not say how the payment ended', async () => {
    const { placed, visitor, pay } = await aHold()
    const back = await atYookassa(await pay())
    fake.fail('GET /payments/:id', 500, 500, 500)
    const shown = await visitor.follow(await visitor.get(back))
    assert.match(shown.$('[role=alert]').text(), /пока не сказала/)
    assert.equal(await statusOf(placed), 'pending')
  })

  it('keeps the secret key to itself, whatever fails', async () => {
    const { payment } = await aYookassaPayment()
    const secrets = [fake.account.secretKey, Buffer.from(`506751:${fake.account.secretKey}`).toString('base64')]
    const faults: Fault[][] = [
      [500, 500, 500],
      ['nonsense'],
      ['silentBefore'],
      ['lostBefore', 'lostBefore', 'lostBefore'],
    ]
    const failed = faults.map((each) => () => fake.fail('GET /payments/:id', ...each))
    for (const prepare of [...failed, () => Object.assign(fake.account, { shopId: '1' })]) {
      prepare()
      const said = await yookassa.find(payment.providerPaymentId!).then(
        () => assert.fail('It was found'),
        (error: unknown) => inspect(error, { depth: 9, showHidden: true }),
      )
      for (const secret of secrets) assert.ok(!said.includes(secret), said)
    }
  })
})

describe('A notification of YooKassa', () => {
  beforeEach(async () => (fake = await new YookassaFake().open()))
  afterEach(async () => {
    await quiet()
    await fake.close()
  })
  const made = (own: string) => fake.conclude(fake.paymentOf(own).id, 'succeeded')

  it('pays also for the buyer who never comes back', async () => {
    const { placed, payment } = await aYookassaPayment()
    assert.deepEqual(await fake.notify(fake.notification('payment.succeeded', made(payment.id))), [200])
    await isPaid(placed)
  })

  it('pays once, however often and at once it comes', async () => {
    const buyer = anna()
    const { placed, payment } = await aYookassaPayment({ people: [buyer] })
    const body = fake.notification('payment.succeeded', made(payment.id))
    const codes = await Promise.all(Array.from({ length: 20 }, async () => fake.notify(body)))
    assert.deepEqual([...new Set(codes.flat())], [200])
    await isPaid(placed)
    await eventually(async () => run().smtp.mails.some(({ to }) => to === buyer.email))
    await quiet()
    assert.deepEqual([await ticketsOf(placed), await Refund.count({ payment: payment.id })], [1, 0])
    assert.equal(await PaymentNotification.count({ providerPaymentId: payment.providerPaymentId! }), 1)
  })

  it('may come before the answer that tells us the name of the payment', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    let paidBefore: string | undefined
    fake.meanwhile = async ({ id }) => {
      await fake.notify(fake.notification('payment.succeeded', fake.conclude(id, 'succeeded')))
      await isPaid(placed)
      paidBefore = await statusOf(placed)
    }
    const payment = await yookassaPaymentFor(placed)
    assert.deepEqual([paidBefore, payment.status, await ticketsOf(placed)], ['paid', 'succeeded', 1])
  })

  it('may come out of order: the end of one try after another has paid', async () => {
    const { event, placed, payment: first } = await aYookassaPayment()
    const ended = fake.conclude(first.providerPaymentId!, { reason: 'insufficient_funds' })
    await settleByProviderId('yookassa', ended.id, new Date())
    const second = await yookassaPaymentFor(placed)
    const paid = made(second.id)
    const news = [fake.notification('payment.succeeded', paid), fake.notification('payment.canceled', ended)]
    await fake.notify(...news, ...news)
    await isPaid(placed)
    await quiet()
    assert.deepEqual([await ticketsOf(placed), await taken(event)], [1, 1])
    assert.deepEqual([(await Payment.findOne({ id: first.id }))?.status, fake.refunds.size], ['failed', 0])
  })

  it('three days late takes the places again where there are any', async () => {
    const { event, placed, payment } = await aYookassaPayment({ capacity: 1 })
    await longAgo(placed.id, payment.id)
    await fake.notify(fake.notification('payment.succeeded', made(payment.id)))
    await isPaid(placed)
    assert.deepEqual([await ticketsOf(placed), await taken(event), fake.refunds.size], [1, 1, 0])
  })

  it('three days late gives the money back, once, where the places are gone', async () => {
    const { event, ticketTypes, placed, payment } = await aYookassaPayment({ capacity: 1 })
    await longAgo(placed.id, payment.id)
    await order(event, ticketTypes[0])
    const news = fake.notification('payment.succeeded', made(payment.id))
    await fake.notify(news, news)
    await moneyBack(payment.id)
    await fake.notify(news)
    await quiet()
    assert.deepEqual([fake.refundedOf(payment.providerPaymentId!), fake.refunds.size], [150_000, 1])
    assert.deepEqual([await statusOf(placed), await taken(event)], ['expired', 1])
  })

  it('is not believed: what it says of a payment that is still open changes nothing', async () => {
    const { placed, payment } = await aYookassaPayment()
    const open = fake.paymentOf(payment.id)
    const forged = { ...open, status: 'succeeded', paid: true } as const
    assert.deepEqual(await fake.notify(fake.notification('payment.succeeded', forged)), [200])
    await eventually(async () => fake.questions('GET', `/payments/${open.id}`).length > 0)
    await quiet()
    assert.deepEqual([await statusOf(placed), await ticketsOf(placed)], ['pending', 0])
    assert.equal((await Payment.findOne({ id: payment.id }))?.status, 'pending')
  })

  it('that somebody made up does not hide the true one', async () => {
    const { placed, payment } = await aYookassaPayment()
    const open = fake.paymentOf(payment.id)
    const forged = fake.notification('payment.succeeded', { ...open, status: 'succeeded' })
    await fake.notify(forged, forged, forged)
    await quiet()
    await fake.notify(fake.notification('payment.succeeded', made(payment.id)))
    const waiting = await query<{ key: string }>(`SELECT key FROM graphile_worker.jobs WHERE key LIKE '%' || $1`, [
      open.id,
    ])
    assert.equal(waiting.length, 1, 'one look for all of them')
    await query('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key = $1', [waiting[0]?.key])
    await isPaid(placed)
  })

  it('of money of another sum gives it back, all of it, without a wrong receipt', async () => {
    const { placed, payment } = await aYookassaPayment()
    fake.paymentOf(payment.id).amount = { value: '15.00', currency: 'RUB' }
    await fake.notify(fake.notification('payment.succeeded', made(payment.id)))
    await moneyBack(payment.id)
    assert.equal(fake.refundedOf(payment.providerPaymentId!), 1500)
    assert.deepEqual([await statusOf(placed), await ticketsOf(placed)], ['pending', 0])
    assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'amount', settledAt: null }), 1)
  })

  it('of a refund settles it', async () => {
    const { event, ticketTypes, placed, payment } = await aYookassaPayment({ capacity: 1 })
    await longAgo(placed.id, payment.id)
    await order(event, ticketTypes[0])
    fake.refundsAre = 'pending'
    await fake.notify(fake.notification('payment.succeeded', made(payment.id)))
    const refund = await eventually(async () =>
      Refund.findOne({ payment: payment.id, providerRefundId: { '!=': null } }),
    )
    assert.equal(refund.status, 'pending')
    const atYookassas = fake.refunds.get(refund.providerRefundId!)!
    atYookassas.status = 'succeeded'
    await fake.notify(fake.notification('refund.succeeded', atYookassas))
    await moneyBack(payment.id)
    assert.equal(kopecks(atYookassas.amount), 150_000)
  })

  async function longAgo(placed: string, payment: string): Promise<void> {
    await query(`UPDATE payment SET created_at = now() - interval '3 days' WHERE id = $1`, [payment])
    const [found] = await Order.find({ id: placed })
    await letHoldRunOut(found!)
    await expireOrder(placed, new Date())
  }
})
