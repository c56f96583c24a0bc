import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Order, PaymentNotification, ReceiptSettings } from '../../api/db'
import { yookassa } from '../../api/payments/yookassa'
import { settings } from '../../api/settings'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { aYookassaPayment, receiptsFor } from '../support/yookassa'
import { YookassaFake } from '../support/yookassa-fake'
import { contents, growth, quiet } from '../http/ledger'
import { raw } from '../http/raw'

let fake: YookassaFake
const path = '/payments/notify/yookassa'

async function notify(body: string, headers: Record<string, string> = {}): Promise<number> {
  const json = { 'Content-Type': 'application/json' }
  return (await raw({ method: 'POST', path, body, headers: { ...json, ...headers } })).status
}

describe('A notification of YooKassa behind a proxy', () => {
  let baseUrl: string
  beforeEach(async () => {
    ;({ baseUrl } = settings())
    fake = await new YookassaFake().open()
    // As config/http has it for an https site.
    run().sails.hooks.http.app.set('trust proxy', 1)
    Object.assign(settings(), { baseUrl: 'https://foyer.example.org' })
  })
  afterEach(async () => {
    Object.assign(settings(), { baseUrl })
    run().sails.hooks.http.app.set('trust proxy', false)
    await quiet()
    await fake.close()
  })

  const within = [
    ...['185.71.76.0', '185.71.76.31', '185.71.77.0', '185.71.77.31', '77.75.153.0', '77.75.153.127'],
    ...['77.75.154.128', '77.75.154.255', '77.75.156.11', '77.75.156.35', '2a02:5180::', '2a02:5180:0:1509::5'],
    ...['2a02:5180:ffff:ffff:ffff:ffff:ffff:ffff', '::ffff:185.71.76.1'],
  ]
  const outside = [
    ...['185.71.75.255', '185.71.76.32', '185.71.77.32', '77.75.153.128', '77.75.154.127', '77.75.155.0'],
    ...['77.75.156.10', '77.75.156.12', '77.75.156.34', '2a02:5181::', '2a02:517f:ffff::', '127.0.0.1', '::1'],
    ...['::ffff:185.71.76.32', '10.0.0.1'],
  ]

  it('is taken from each of its networks, and settles the payment', async () => {
    const { placed, payment } = await aYookassaPayment()
    const body = fake.notification('payment.succeeded', fake.conclude(payment.providerPaymentId!, 'succeeded'))
    for (const address of within)
      assert.deepEqual([address, await notify(body, { 'X-Forwarded-For': address })], [address, 200])
    await eventually(async () => (await Order.findOne({ id: placed.id }))?.status === 'paid')
    assert.equal(await PaymentNotification.count({ providerPaymentId: payment.providerPaymentId! }), 1)
  })

  it('is refused from anywhere else, with the reason for the console, and nobody is asked anything', async () => {
    const { placed, payment } = await aYookassaPayment()
    const body = fake.notification('payment.succeeded', fake.conclude(payment.providerPaymentId!, 'succeeded'))
    for (const address of outside)
      assert.deepEqual([address, await notify(body, { 'X-Forwarded-For': address })], [address, 400])
    assert.equal(await notify(body), 400)
    // What a stranger writes before the proxy adds the true address.
    assert.equal(await notify(body, { 'X-Forwarded-For': '185.71.76.1, 203.0.113.9' }), 400)
    await quiet()
    assert.deepEqual(fake.questions('GET', `/payments/${payment.providerPaymentId}`), [])
    assert.equal((await Order.findOne({ id: placed.id }))?.status, 'pending')
    const refused = await PaymentNotification.find({ provider: 'yookassa', refused: { '!=': null } })
    const reasons = refused.map(({ refused: reason, refusedDetail }) => `${reason} ${refusedDetail}`)
    assert.ok(reasons.includes('address 203.0.113.9'))
  })

  it('of something that Foyer does not listen to is noted, and no more', async () => {
    const body = JSON.stringify({ type: 'notification', event: 'payout.succeeded', object: { id: randomUUID() } })
    const send = () => notify(body, { 'X-Forwarded-For': '185.71.76.1' })
    assert.deepEqual(await growth(send), { payment_notification: 1 })
  })
})

describe('A notification in the name of YooKassa where the address says nothing', () => {
  beforeEach(async () => (fake = await new YookassaFake().open()))
  afterEach(async () => fake.close())

  it('makes no work unless it is about money of ours', async () => {
    const { payment } = await aYookassaPayment()
    const { providerPaymentId } = payment
    const metadata = { payment: payment.id }
    const made = (event: string, object: object) => JSON.stringify({ type: 'notification', event, object })
    const strange = [
      ...Array.from({ length: 20 }, () => made('payment.succeeded', { id: randomUUID() })),
      // The buyer knows our id; by now it has its other name.
      ...Array.from({ length: 20 }, () => made('payment.succeeded', { id: randomUUID(), metadata })),
      ...Array.from({ length: 20 }, () =>
        made('refund.succeeded', { id: randomUUID(), payment_id: providerPaymentId }),
      ),
      made('payment.of_a_kind', { id: providerPaymentId, metadata }),
      made('payout.succeeded', { id: providerPaymentId, metadata }),
      made('payment.succeeded', { id: randomUUID(), metadata: { payment: randomUUID() } }),
      made('payment.succeeded', { id: randomUUID(), metadata: { payment: ['a'] } }),
      made('payment.succeeded', { id: randomUUID(), metadata: 'a' }),
    ]
    const [before, asked] = [await contents(), fake.asked.length]
    for (const body of strange) assert.deepEqual([body, await notify(body)], [body, 200])
    await quiet()
    assert.deepEqual(await contents(), before)
    assert.equal(fake.asked.length, asked)
  })

  it('asks once in ten seconds at most about a payment that stays open, however often it comes', async () => {
    const { payment } = await aYookassaPayment()
    const body = fake.notification('payment.succeeded', fake.paymentOf(payment.id))
    for (let times = 0; times < 30; times++) assert.equal(await notify(body), 200)
    await quiet()
    assert.equal(fake.questions('GET', `/payments/${payment.providerPaymentId}`).length, 1)
  })

  it('is refused where it is none', async () => {
    const id = randomUUID()
    const bodies = ['{', '', '[]', 'null', '1', '"a"', '{}', '['.repeat(50_000)].concat(
      ...[
        { event: 'payment.succeeded', object: { id } },
        { type: 'event', event: 'payment.succeeded', object: { id } },
        { type: 'notification', object: { id } },
        { type: 'notification', event: 'payment.succeeded' },
        { type: 'notification', event: 'payment.succeeded', object: {} },
        { type: 'notification', event: 'payment.succeeded', object: { id: '../me' } },
        { type: 'notification', event: 'payment.succeeded', object: { id: '' } },
        { type: 'notification', event: 'payment.succeeded', object: { id: 'a'.repeat(65) } },
        { type: 'notification', event: 'payment.succeeded', object: { id: [id] } },
        { type: 'notification', event: 'payment.succeeded', object: { id: { '!=': '' } } },
        { type: 'notification', event: ['payment.succeeded'], object: { id } },
        { type: 'notification', event: 'payment.succeeded\0', object: { id } },
      ].map((body) => JSON.stringify(body)),
    )
    for (const body of bodies) assert.deepEqual([body.slice(0, 90), await notify(body)], [body.slice(0, 90), 400])
    assert.deepEqual(fake.asked, [])
  })
})

describe('The doctor of YooKassa', () => {
  beforeEach(async () => {
    fake = await new YookassaFake().open()
    await ReceiptSettings.destroy({})
  })
  afterEach(async () => fake.close())
  const found = async () => (await yookassa.examine()).map(({ ok, text }) => `${ok ? '+' : '-'} ${text.slice(16)}`)

  it('finds a test shop that works', async () => {
    assert.deepEqual(await found(), ['+ shop', '+ enabled', '+ test', '- noNotifications', '+ noReceipts'])
    const [shop] = await yookassa.examine()
    assert.equal(shop?.detail, '506751')
  })

  it('finds a shop that is disabled, and one that takes real money', async () => {
    fake.shop = { ...fake.shop, status: 'disabled', test: false }
    assert.deepEqual((await found()).slice(1, 3), ['- disabled', '+ real'])
  })

  it('finds a test shop where it is meant seriously', async () => {
    Object.assign(settings(), { production: true })
    try {
      assert.equal((await found())[2], '- test')
    } finally {
      Object.assign(settings(), { production: false })
    }
  })

  it('finds receipts that are owed but not chosen, and the other way round', async () => {
    fake.fiscal = true
    assert.equal((await found()).at(-1), '- receiptsMissing')
    const { event } = await aYookassaPaymentWithout()
    await receiptsFor(event)
    assert.equal((await found()).at(-1), '+ receipts')
    fake.fiscal = false
    assert.equal((await found()).at(-1), '- receiptsIgnored')
  })

  it('says where the notifications go, on an https site', async () => {
    const { baseUrl } = settings()
    Object.assign(settings(), { baseUrl: 'https://foyer.example.org' })
    try {
      const notifications = (await yookassa.examine())[3]
      assert.deepEqual(notifications, {
        ok: true,
        text: 'doctor.yookassa.notifications',
        detail: 'https://foyer.example.org/payments/notify/yookassa',
      })
    } finally {
      Object.assign(settings(), { baseUrl })
    }
  })

  it('finds wrong keys, no keys and no answer, and never throws', async () => {
    const { secretKey } = fake.account
    fake.account.secretKey = 'a key that is wrong'
    assert.deepEqual(await found(), ['- keys'])
    fake.account.secretKey = secretKey
    fake.fail('GET /me', 500, 500, 500)
    assert.deepEqual(await found(), ['- away'])
    fake.fail('GET /me', 'silentBefore')
    assert.deepEqual(await found(), ['- away'])
    Object.assign(settings(), { yookassa: undefined })
    assert.deepEqual(await found(), ['- away'])
  })

  async function aYookassaPaymentWithout() {
    fake.fiscal = false
    const made = await aYookassaPayment()
    fake.fiscal = true
    return made
  }
})
