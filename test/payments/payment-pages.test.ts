import assert from 'node:assert/strict'
import request from 'supertest'
import { Order, Payment, PaymentNotification, query, SandboxPayment, Ticket, type OrderRow } from '../../api/db'
import { endPayments } from '../../api/payments/end-payments'
import { sandbox, signatureHeader, signatureOf } from '../../api/payments/sandbox'
import { cancelOrder } from '../../api/ticketing/cancel-order'
import { expireOrder } from '../../api/ticketing/expire-order'
import { anEvent } from '../support/builders'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order, taken } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'

const card = { cardNumber: '4242 4242 4242 4242', expiry: '12/34', cvc: '123', holder: 'ANNA ELKINA' }

async function aHold() {
  const { event, ticketTypes } = await anEvent()
  const placed = await order(event, ticketTypes[0], { people: [anna()] })
  return { event, placed, page: `/orders/${placed.key}`, visitor: new VisitorAgent() }
}

async function runOut(placed: OrderRow): Promise<void> {
  await letHoldRunOut(placed)
  await expireOrder(placed.id, new Date())
}

async function isOwed(job: string, { id }: OrderRow): Promise<boolean> {
  const owed = await query(
    `SELECT FROM graphile_worker._private_jobs AS jobs JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id
      WHERE tasks.identifier = $1 AND jobs.payload->>'order' = $2`,
    [job, id],
  )
  return owed.length > 0
}

async function atTheBank(visitor: VisitorAgent, page: string): Promise<string> {
  const bank = await visitor.submit(page, { provider: 'sandbox' }, `${page}/payments`)
  assert.match(bank.location ?? '', /^\/sandbox-bank\/[0-9a-f-]{36}$/)
  return bank.location!
}

/** Types a card at the bank and follows it back to the shop. */
async function payWith(visitor: VisitorAgent, bank: string, cardNumber: string): Promise<Page> {
  return visitor.follow(await visitor.submit(bank, { ...card, cardNumber }))
}

describe('Paying at the test bank', () => {
  const declined: [string, RegExp][] = [
    ['4000 0000 0000 0002', /Банк отклонил карту/],
    ['4000 0000 0000 9995', /не хватает денег/],
    ['4000 0000 0000 0119', /не смог провести платёж/],
  ]
  for (const [cardNumber, reason] of declined) {
    it(`comes back to the order with the reason and the hold intact after card ${cardNumber}`, async () => {
      const { event, placed, page, visitor } = await aHold()
      const shown = await payWith(visitor, await atTheBank(visitor, page), cardNumber)
      assert.match(shown.$('[role=alert]').text(), reason)
      assert.deepEqual(await Order.findOne({ id: placed.id }), placed)
      assert.equal(await taken(event), 1)
      const again = await payWith(visitor, await atTheBank(visitor, page), card.cardNumber)
      assert.match(again.$('h1').text() + again.$('[role=status]').text(), /оплатили|До встречи|Спасибо/)
      assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
    })
  }

  it('asks card …3155 for one more step, refuses a wrong code, and pays with the right one', async () => {
    const { placed, page, visitor } = await aHold()
    const bank = await atTheBank(visitor, page)
    const challenge = await payWith(visitor, bank, '4000 0025 0000 3155')
    assert.equal(challenge.$('input[name=code]').length, 1)
    const wrong = await visitor.follow(await visitor.submit(bank, { code: '0000' }))
    assert.match(wrong.$('[role=alert]').text(), /Код не подошёл/)
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'pending')
    await visitor.follow(await visitor.submit(bank, { code: '1234' }))
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
  })

  it('finds the payment that is under way when "pay" is clicked twice at once', async () => {
    const { placed, page, visitor } = await aHold()
    const _csrf = await visitor.token(page, `${page}/payments`)
    const twice = await Promise.all([1, 2].map(() => visitor.send(`${page}/payments`, { _csrf, provider: 'sandbox' })))
    assert.equal(new Set(twice.map(({ location }) => location)).size, 1)
    assert.equal(await Payment.count({ order: placed.id }), 1)
    assert.equal(await SandboxPayment.count({ idempotencyKey: (await Payment.findOne({ order: placed.id }))!.id }), 1)
  })

  it('charges a card once when its form is sent twice at once', async () => {
    const { placed, page, visitor } = await aHold()
    const bank = await atTheBank(visitor, page)
    const _csrf = await visitor.token(bank)
    const twice = await Promise.all([1, 2].map(() => visitor.send(bank, { _csrf, ...card })))
    for (const answer of twice) assert.match(answer.location ?? '', /^\/payments\/[0-9a-f-]+\/return$/)
    await visitor.follow(twice[0]!)
    assert.equal(await Ticket.count({ order: placed.id }), 1)
  })

  it('lets the buyer turn back, with the places still held', async () => {
    const { event, page, visitor } = await aHold()
    const bank = await atTheBank(visitor, page)
    const back = await visitor.follow(await visitor.submit(bank, { cancel: '1' }))
    assert.match(back.$('[role=alert]').text(), /Оплата отменена.*всё ещё за вами/)
    assert.equal(await taken(event), 1)
  })

  it('does not say that the places are held when they are not', async () => {
    const { placed, page, visitor } = await aHold()
    const bank = await atTheBank(visitor, page)
    await runOut(placed)
    const back = await visitor.follow(await visitor.submit(bank, { cancel: '1' }))
    assert.match(back.$('[role=alert]').text(), /Оплата отменена.*Мест за этим заказом больше нет/)
  })

  it('pays also the buyer who never comes back: the bank tells by itself', async () => {
    const { placed, page, visitor } = await aHold()
    await visitor.submit(await atTheBank(visitor, page), card)
    await eventually(async () => (await Order.findOne({ id: placed.id }))?.status === 'paid')
  })

  it('starts no payment for a hold whose time is over', async () => {
    const { placed, page, visitor } = await aHold()
    const _csrf = await visitor.token(page, `${page}/payments`)
    await letHoldRunOut(placed)
    const shown = await visitor.follow(await visitor.send(`${page}/payments`, { _csrf, provider: 'sandbox' }))
    assert.match(shown.text, /Время на оплату вышло/)
    assert.equal(await Payment.count({ order: placed.id }), 0)
  })

  const endings: [string, (placed: OrderRow) => Promise<void>, RegExp][] = [
    ['the buyer has cancelled the order', cancelOrder, /больше не ждёт оплаты/],
    ['the hold has run out', runOut, /Время на оплату вышло/],
  ]
  for (const [what, end, told] of endings) {
    it(`sends nobody to pay when ${what} while the bank was opening its page`, async () => {
      const { placed, page, visitor } = await aHold()
      const { start } = sandbox
      sandbox.start = async (wish) => {
        const started = await start(wish)
        await end(placed)
        // Whoever ended the order has looked for payments to end, and found none that has a name.
        await endPayments(placed.id, new Date())
        await eventually(async () => !(await isOwed('end-payments', placed)))
        return started
      }
      try {
        const shown = await visitor.follow(await visitor.submit(page, { provider: 'sandbox' }, `${page}/payments`))
        assert.match(shown.$('[role=alert]').text(), told)
      } finally {
        sandbox.start = start
      }
      const payment = await eventually(async () => Payment.findOne({ order: placed.id, status: 'cancelled' }))
      assert.equal((await SandboxPayment.findOne({ id: payment.providerPaymentId! }))?.status, 'cancelled')
    })
  }

  it('loses nothing when the bank does not answer, and says so', async () => {
    const { placed, page, visitor } = await aHold()
    const { start } = sandbox
    sandbox.start = async () => Promise.reject(new Error('secret: bank is down'))
    try {
      const shown = await visitor.follow(await visitor.submit(page, { provider: 'sandbox' }, `${page}/payments`))
      assert.match(shown.$('[role=alert]').text(), /Платёжная система не ответила/)
      assert.doesNotMatch(shown.text, /secret/)
    } finally {
      sandbox.start = start
    }
    await payWith(visitor, await atTheBank(visitor, page), card.cardNumber)
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'paid')
  })

  it('shows the order, not thanks, while the bank has not told how the payment ended', async () => {
    const { placed, page, visitor } = await aHold()
    const payment = await paymentFor(placed)
    const { find } = sandbox
    sandbox.find = async () => Promise.reject(new Error('time-out'))
    try {
      const shown = await visitor.follow(await visitor.get(`/payments/${payment.id}/return`))
      assert.match(shown.$('[role=alert]').text(), /пока не сказала/)
    } finally {
      sandbox.find = find
    }
    assert.equal((await visitor.get(`${page}/thanks`)).location, page)
  })
})

describe('The buyer', () => {
  it('gives the places back before paying, once', async () => {
    const { event, page, visitor } = await aHold()
    const _csrf = await visitor.token(page, `${page}/cancel`)
    const shown = await visitor.follow(await visitor.send(`${page}/cancel`, { _csrf }))
    assert.match(shown.text, /Заказ отменён/)
    assert.equal(await taken(event), 0)
    const again = await visitor.follow(await visitor.send(`${page}/cancel`, { _csrf }))
    assert.match(again.text, /больше не ждёт оплаты/)
    assert.equal(await taken(event), 0)
  })

  it('cannot give back the places of a paid order', async () => {
    const { event, placed, page, visitor } = await aHold()
    const _csrf = await visitor.token(page, `${page}/cancel`)
    await payWith(visitor, await atTheBank(visitor, page), card.cardNumber)
    await visitor.send(`${page}/cancel`, { _csrf })
    assert.deepEqual([(await Order.findOne({ id: placed.id }))?.status, await taken(event)], ['paid', 1])
  })

  it('sees each ticket with its code as text and as a picture, and as a calendar entry', async () => {
    const { placed, page, visitor } = await aHold()
    await payWith(visitor, await atTheBank(visitor, page), card.cardNumber)
    const ticket = (await Ticket.findOne({ order: placed.id }))!
    const shown = await visitor.get(`/tickets/${ticket.key}`)
    assert.ok(shown.$('.ticket .code').text().includes(ticket.code))
    assert.ok((shown.$('.ticket svg path').attr('d') ?? '').length > 500)
    const calendar = await visitor.get(`/tickets/${ticket.key}.ics`)
    assert.match(calendar.headers['content-type'] ?? '', /text\/calendar/)
    assert.match(calendar.text, /BEGIN:VEVENT[\s\S]*SUMMARY:Вечер в фойе[\s\S]*END:VEVENT/)
  })
})

describe('A notification of the test bank', () => {
  async function notify(body: string, signature?: string) {
    const raw = Buffer.from(body)
    return request(run().sails.hooks.http.app)
      .post('/payments/notify/sandbox')
      .set('Content-Type', 'application/json')
      .set(signatureHeader, signature ?? signatureOf(raw))
      .send(body)
  }

  async function captured() {
    const { placed } = await aHold()
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    const body = JSON.stringify({ notification_id: `n-${payment.id}`, payment_id: payment.providerPaymentId })
    return { placed, payment, body }
  }

  it('settles the payment, and counts once however often it comes', async () => {
    const { placed, payment, body } = await captured()
    const answers = await Promise.all(Array.from({ length: 20 }, async () => notify(body)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    await eventually(async () => (await Order.findOne({ id: placed.id }))?.status === 'paid')
    assert.equal(await Ticket.count({ order: placed.id }), 1)
    assert.equal(await PaymentNotification.count({ providerPaymentId: payment.providerPaymentId! }), 1)
  })

  it('is refused without the right signature, and nothing is asked of anybody', async () => {
    const { payment, body } = await captured()
    assert.equal((await notify(body, 'forged')).status, 400)
    assert.equal((await notify('{"notification_id":')).status, 400)
    assert.equal(await PaymentNotification.count({ providerPaymentId: payment.providerPaymentId! }), 0)
  })

  it('is not known for a provider that does not exist', async () => {
    for (const provider of ['nobody', 'constructor', '__proto__']) {
      const answer = await request(run().sails.hooks.http.app).post(`/payments/notify/${provider}`).send({})
      assert.equal(answer.status, 404)
    }
  })
})
