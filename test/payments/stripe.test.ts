import assert from 'node:assert/strict'
import { Event, Payment, PaymentDifference, PaymentNotification, Refund, Ticket, type PaymentRow } from '../../api/db'
import { settlePayment } from '../../api/payments/settle-payment'
import { stripe, stripeProvider } from '../../api/payments/stripe'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anEvent, applicationFields } from '../support/builders'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order, taken } from '../support/orders'
import { run } from '../support/setup'
import { atOrder, atStripe, payAtStripe, paymentOf, statusOf, toStripe, untold } from '../support/stripe/checkout'
import { seconds, type Session } from '../support/stripe/objects'
import { VisitorAgent } from '../support/visitor'

const day = 24 * 60 * 60
const fake = () => run().stripe

const becomesPaid = async (placed: Parameters<typeof statusOf>[0]) =>
  eventually(async () => (await statusOf(placed)) === 'paid')

/** The refund of a payment once Stripe has it, and what Stripe says of it. */
async function moneyBack({ id }: PaymentRow) {
  const refund = await eventually(async () => Refund.findOne({ payment: id, status: 'succeeded' }))
  return { reason: refund.reason, captured: fake().ledger.captured(id), refunded: fake().ledger.refunded(id) }
}

/** Somebody has paid at Stripe, and nobody has told us. */
async function paidAndUntold() {
  return untold(async () => {
    const there = await atStripe()
    await payAtStripe(there.session)
    return { ...there, event: fake().deliveries.eventOf(there.session.id, 'checkout.session.completed') }
  })
}

describe('Paying by Stripe', () => {
  it('leads from the application over Stripe’s page to the ticket', async () => {
    const buyer = anna()
    const { event, ticketTypes } = await anEvent()
    const visitor = new VisitorAgent()
    const apply = `/events/${event.slug}/apply`
    const { location: page = '' } = await visitor.submit(apply, applicationFields(ticketTypes[0]!.id, [buyer]))
    const session = await toStripe(visitor, page)
    assert.deepEqual([session.amount_total, session.currency, session.customer_email], [150_000, 'rub', buyer.email])
    const thanks = await visitor.follow(await visitor.get((await payAtStripe(session))!))
    assert.match(thanks.$('h1').text() + thanks.$('[role=status]').text(), /оплатили|До встречи|Спасибо/)
    assert.equal(thanks.$('a[href^="/tickets/"]').length > 0, true)
    await run().smtp.mailTo(buyer.email)
  })

  it('pays also the buyer who never comes back', async () => {
    const { placed, session, payment } = await atStripe()
    await payAtStripe(session)
    await becomesPaid(placed)
    assert.deepEqual(fake().ledger.captured(payment.id), [150_000])
  })

  it('brings who turns back to the order, and to the same page when they pay after all', async () => {
    const { placed, page, visitor, session } = await atStripe()
    assert.equal(await payAtStripe(session, '4000 0000 0000 0002'), undefined, 'a declined card stays on the page')
    const back = await visitor.follow(await visitor.get(new URL(session.cancel_url!).pathname))
    assert.match(back.text, /Оплата|оплат/)
    assert.equal(await statusOf(placed), 'pending')
    assert.equal((await toStripe(visitor, page)).id, session.id)
    await visitor.get((await payAtStripe(session))!)
    assert.equal(await statusOf(placed), 'paid')
  })

  it('opens one page when "pay" is clicked twice at once', async () => {
    const { placed, page, visitor } = await atOrder()
    fake().mishaps.next('sessions.create', 'slow')
    const _csrf = await visitor.token(page, `${page}/payments`)
    const twice = await Promise.all([1, 2].map(() => visitor.send(`${page}/payments`, { _csrf, provider: 'stripe' })))
    assert.equal(new Set(twice.map(({ location }) => location)).size, 1)
    assert.match(twice[0]!.location ?? '', /^\/c\/pay\//)
    assert.equal(fake().ledger.sessionsOf((await paymentOf(placed)).id).length, 1)
  })

  it('lets nobody pay any more once the hold has ended', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0], { holdMinutes: 1 / 30 })
    const session = await toStripe(new VisitorAgent(), `/orders/${placed.key}`)
    await eventually(async () => (await Payment.findOne({ order: placed.id }))?.status === 'cancelled')
    assert.equal(session.status, 'expired')
    assert.equal(await payAtStripe(session), undefined)
    assert.deepEqual([await statusOf(placed), await taken(event)], ['expired', 0])
  })
})

describe('A notification of Stripe', () => {
  it('counts once, however often it comes at the same moment', async () => {
    const { placed, payment, session, event } = await paidAndUntold()
    const answers = await Promise.all(Array.from({ length: 20 }, async () => fake().deliveries.send(event)))
    assert.deepEqual([...new Set(answers)], [200])
    await becomesPaid(placed)
    assert.equal(await Ticket.count({ order: placed.id }), 1)
    assert.equal(await PaymentNotification.count({ providerPaymentId: session.id }), 1)
    assert.equal(await Refund.count({ payment: payment.id }), 0)
  })

  it('makes one ticket when twenty different ones come at the same moment', async () => {
    const { placed, payment, event } = await paidAndUntold()
    const others = Array.from({ length: 20 }, (_, index) => ({ ...event, id: `${event.id}${index}` }))
    const sent = others.map(async (each) => fake().deliveries.send(each))
    // The return page, too.
    const settled = await Promise.all(others.map(async () => settlePayment(payment, new Date())))
    assert.deepEqual([...new Set(settled.map(({ status }) => status))], ['succeeded'])
    await Promise.all(sent)
    await becomesPaid(placed)
    assert.equal(await Ticket.count({ order: placed.id }), 1)
    assert.equal(await Refund.count({ payment: payment.id }), 0)
  })

  it('may come in any order', async () => {
    const { placed, payment, session } = await untold(() => atStripe())
    const { completed, succeeded } = await untold(async () => {
      fake().ledger.pay(session.id, { slow: true })
      const first = fake().deliveries.eventOf(session.id)
      fake().ledger.endSlow(session.id, true)
      return { completed: first, succeeded: fake().deliveries.eventOf(session.id) }
    })
    assert.deepEqual(
      [completed.type, succeeded.type],
      ['checkout.session.completed', 'checkout.session.async_payment_succeeded'],
    )
    await fake().deliveries.send(succeeded)
    await becomesPaid(placed)
    await fake().deliveries.send(completed)
    await settlePayment(payment, new Date())
    assert.deepEqual([await statusOf(placed), await Ticket.count({ order: placed.id })], ['paid', 1])
  })

  it('that the money is on its way makes no ticket, and that it failed frees the order for another try', async () => {
    const { placed, page, visitor, session, payment } = await atStripe()
    fake().ledger.pay(session.id, { slow: true })
    assert.equal((await settlePayment(payment, new Date())).status, 'pending')
    fake().ledger.endSlow(session.id, false)
    await eventually(async () => (await Payment.findOne({ id: payment.id }))?.status === 'failed')
    assert.equal(await statusOf(placed), 'pending')
    assert.notEqual((await toStripe(visitor, page)).id, session.id)
  })

  it('may come before the answer to our own call', async () => {
    const { placed, page, visitor } = await atOrder()
    fake().mishaps.next('sessions.create', async (answer) => {
      fake().ledger.pay((answer as Session).id)
      await becomesPaid(placed)
    })
    await toStripe(visitor, page)
    const payment = await paymentOf(placed)
    assert.equal(payment.status, 'succeeded')
    assert.deepEqual(fake().ledger.captured(payment.id), [150_000])
    assert.equal(await Ticket.count({ order: placed.id }), 1)
  })

  it('is taken three days late, when the hold is over, but not with a signature of three days ago', async () => {
    const { placed, event: fresh } = await paidAndUntold()
    await letHoldRunOut(placed)
    await expireOrder(placed.id, new Date())
    assert.equal(await statusOf(placed), 'expired')
    const event = { ...fresh, created: seconds() - 3 * day }
    assert.equal(await fake().deliveries.send(event, event.created), 400)
    assert.equal(await fake().deliveries.send(event), 200)
    await becomesPaid(placed)
    assert.equal(await Ticket.count({ order: placed.id, status: 'valid' }), 1)
  })

  it('is refused when it is forged, and nothing is asked of anybody', async () => {
    const { placed, session, event } = await paidAndUntold()
    const asked = fake().calls.length
    const { body, headers } = fake().deliveries.signed(event)
    const signature = headers['stripe-signature']!
    const strangers = await Promise.all(
      [
        { ...headers, 'stripe-signature': `t=${seconds()},v1=${'0'.repeat(64)}` },
        { ...headers, 'stripe-signature': '' },
        { ...headers, 'stripe-signature': signature.replace(',v1=', ',v0=') },
        { ...headers, 'stripe-signature': signature.replace(/t=\d+/, `t=${seconds() + 1}`) },
      ].map(async (false_) => notify(body, false_)),
    )
    assert.deepEqual(strangers, [400, 400, 400, 400])
    assert.equal(await notify(body.replace(session.id, `${session.id.slice(0, -1)}_`), headers), 400)
    assert.equal(await notify(body.slice(0, -1), headers), 400)
    assert.equal(fake().calls.length, asked)
    assert.equal(await PaymentNotification.count({ providerPaymentId: session.id }), 0)
    assert.equal(await statusOf(placed), 'pending')
    const kept = await PaymentNotification.find({ provider: 'stripe', refused: { '!=': null } })
    assert.doesNotMatch(JSON.stringify(kept), /whsec|sk_test/)
    assert.equal(await notify(body, headers), 200, 'the right one is right')
  })

  it('of another kind is taken and changes nothing', async () => {
    const { placed, event } = await paidAndUntold()
    const began = new Date()
    for (const type of ['payment_intent.succeeded', 'customer.created', 'charge.refunded'])
      assert.equal(await fake().deliveries.send({ ...event, id: `${event.id}_${type}`, type } as typeof event), 200)
    const noted = await PaymentNotification.find({
      createdAt: { '>=': began },
      provider: 'stripe',
      providerPaymentId: null,
      refused: null,
    })
    const kinds = noted.filter(({ notificationId }) => notificationId?.startsWith(`${event.id}_`))
    assert.equal(kinds.length, 3)
    assert.equal(await statusOf(placed), 'pending')
  })
})

async function notify(body: string, headers: Record<string, string>): Promise<number> {
  return (await fetch(`${run().baseUrl}/payments/notify/stripe`, { method: 'POST', headers, body })).status
}

describe('Money at Stripe', () => {
  it('goes back in full when it is another sum, and the difference is put before an admin', async () => {
    for (const change of [{ amount: 1 }, { amount: 150_001 }, { currency: 'usd' }]) {
      const { placed, session, payment } = await atStripe()
      fake().ledger.pay(session.id, change)
      const captured = change.amount ?? 150_000
      assert.deepEqual(await moneyBack(payment), { reason: 'amount', captured: [captured], refunded: captured })
      assert.deepEqual([await statusOf(placed), await Ticket.count({ order: placed.id })], ['pending', 0])
      assert.equal(await PaymentDifference.count({ payment: payment.id, kind: 'amount' }), 1)
    }
  })

  it('goes back in full when it came after the hold and the places are gone', async () => {
    const { event, ticketTypes, placed, session, payment } = await atStripe({ capacity: 1 })
    await letHoldRunOut(placed)
    await expireOrder(placed.id, new Date())
    await order(event, ticketTypes[0])
    await payAtStripe(session)
    assert.deepEqual(await moneyBack(payment), { reason: 'late', captured: [150_000], refunded: 150_000 })
    assert.deepEqual([await statusOf(placed), await taken(event)], ['expired', 1])
  })

  it('goes back once, also where Stripe’s answer is lost and it forgets the key', async () => {
    const { placed, session, payment } = await untold(() => atStripe())
    await Event.update({ id: placed.event }, { status: 'cancelled' })
    await letHoldRunOut(placed)
    await expireOrder(placed.id, new Date())
    await fake().mishaps.during('refunds.create', 'dropAfter', async () => {
      fake().ledger.pay(session.id)
      await settlePayment(payment, new Date())
      const { id } = (await Refund.findOne({ payment: payment.id }))!
      // The client's own second try has got no answer either.
      await eventually(async () => fake().calls.filter(({ key }) => key === id).length === 2)
    })
    fake().keys.forget()
    assert.deepEqual(await moneyBack(payment), { reason: 'event_cancelled', captured: [150_000], refunded: 150_000 })
    assert.equal(
      [...fake().ledger.refunds.values()].filter((each) => each.payment_intent === session.payment_intent).length,
      1,
    )
  })

  it('is on its way back until Stripe says that it has arrived, or that it could not', async () => {
    for (const end of ['succeeded', 'failed'] as const) {
      const { session, payment } = await atStripe()
      fake().ledger.refundsAre = 'pending'
      try {
        fake().ledger.pay(session.id, { amount: 1 })
        const refund = await eventually(async () =>
          Refund.findOne({ payment: payment.id, providerRefundId: { '!=': null } }),
        )
        assert.equal(refund.status, 'pending')
        fake().ledger.finishRefund(refund.providerRefundId!, end)
        const ended = await eventually(async () => Refund.findOne({ id: refund.id, status: end }))
        assert.equal(ended.failure, end === 'failed' ? 'expired_or_canceled_card' : null)
        const differences = await PaymentDifference.count({ payment: payment.id, kind: 'refund_failed' })
        assert.equal(differences, end === 'failed' ? 1 : 0)
        // Somebody sends the money by other means, or the invariants would find it after this test.
        await Refund.update({ id: refund.id }, { status: 'succeeded' })
      } finally {
        fake().ledger.refundsAre = 'succeeded'
      }
    }
  })
})

describe('When Stripe does not answer', () => {
  const silences = [
    ['has a breakdown before it has done anything', 'errorBefore'],
    ['has a breakdown when it has made the page', 'errorAfter'],
    ['breaks the line before it has done anything', 'dropBefore'],
    ['breaks the line when it has made the page', 'dropAfter'],
    ['is silent and has done nothing', 'hangBefore'],
    ['is silent and has made the page', 'hangAfter'],
  ] as const
  for (const [what, mishap] of silences) {
    it(`because it ${what}, the buyer is told, clicks again and pays once`, async () => {
      const { placed, page, visitor } = await atOrder()
      const shown = await impatiently(() =>
        fake().mishaps.during('sessions.create', mishap, async () =>
          visitor.follow(await visitor.submit(page, { provider: 'stripe' }, `${page}/payments`)),
        ),
      )
      assert.match(shown.$('[role=alert]').text(), /Платёжная система не ответила/)
      const session = await toStripe(visitor, page)
      await visitor.get((await payAtStripe(session))!)
      assert.equal(await statusOf(placed), 'paid')
      const { id } = await paymentOf(placed)
      assert.equal(await Payment.count({ order: placed.id }), 1)
      assert.deepEqual(
        fake()
          .ledger.sessionsOf(id)
          .map((each) => each.id),
        [session.id],
      )
      assert.deepEqual(fake().ledger.captured(id), [150_000])
    })
  }

  it('for as long as it takes, every click asks anew', async () => {
    const { placed, page, visitor } = await atOrder()
    await fake().mishaps.during('sessions.create', 'errorBefore', async () => {
      for (let click = 0; click < 3; click++) await visitor.submit(page, { provider: 'stripe' }, `${page}/payments`)
    })
    await payAtStripe(await toStripe(visitor, page))
    await becomesPaid(placed)
  })

  it('finds the page that it made, also where the event has another title since', async () => {
    const { event, placed, page, visitor } = await atOrder()
    await fake().mishaps.during('sessions.create', 'dropAfter', () =>
      visitor.submit(page, { provider: 'stripe' }, `${page}/payments`),
    )
    await Event.update({ id: event.id }, { title: 'Утро в фойе' })
    const session = await toStripe(visitor, page)
    assert.deepEqual(fake().ledger.sessionsOf((await paymentOf(placed)).id), [session])
  })

  it('about a payment that was made, the notification’s job asks until it does', async () => {
    const { placed, session } = await atStripe()
    await fake().mishaps.during('sessions.retrieve', 'errorBefore', async () => {
      await payAtStripe(session)
      await eventually(async () => PaymentNotification.findOne({ providerPaymentId: session.id }))
      assert.equal(await statusOf(placed), 'pending')
    })
    await becomesPaid(placed)
  })
})

/** Stripe with a patience that a test has, too. */
async function impatiently<Result>(work: () => Promise<Result>): Promise<Result> {
  const { settings, url: apiUrl } = fake()
  const { start } = stripe
  stripe.start = stripeProvider(() => ({ ...settings, apiUrl, timeout: 200, retries: 0 })).start
  try {
    return await work()
  } finally {
    stripe.start = start
  }
}
