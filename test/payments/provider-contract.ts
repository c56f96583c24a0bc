import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  NotificationRefused,
  type ListedRefund,
  type PaymentProvider,
  type PaymentWish,
  type ProviderPayment,
  type RefundWish,
} from '../../api/payments/provider'

interface Delivery {
  raw: Buffer
  headers: NodeJS.Dict<string | string[]>
  address: string
}

/**
 * What the contract has to be able to do at a provider. It is made before anything runs: what a method needs it looks
 * for when it is called. What is left out is nothing that this provider has.
 */
export interface ProviderHarness {
  provider: PaymentProvider
  /** A name that the provider could have given to a payment, but has not. */
  unknownPayment(): string
  /** The buyer pays on the provider's page, if it is still open. */
  pay(providerPaymentId: string): Promise<void>
  /** A notification about a payment that was paid, as the provider would deliver it now. */
  notification(providerPaymentId: string): Promise<Delivery>
  /** The same, delivered first an hour ago. */
  stale?(providerPaymentId: string): Promise<Delivery>
  /** The same from somebody else. */
  forged(providerPaymentId: string): Promise<Delivery>
  /** About a refund. */
  refundNotification?(providerRefundId: string): Promise<Delivery>
  /** Nothing that the provider says reaches us while `work` runs, though it does what it is asked. */
  deaf?<Result>(work: () => Promise<Result>): Promise<Result>
  /** The provider ends a payment by itself only, later than the hold does. */
  endsLater?: true
  /** The provider keeps no idempotency key any longer. */
  forgetKeys?(): void
  /** The provider with a key that it does not know. */
  wrongKey?(): PaymentProvider
}

const minute = 60_000

function wish(changes: Partial<PaymentWish> = {}): PaymentWish {
  return {
    idempotencyKey: randomUUID(),
    amount: 300_000,
    currency: 'RUB',
    description: 'Вечер в фойе, F-1234',
    email: 'anna@example.org',
    locale: 'ru',
    expiresAt: new Date(Date.now() + 15 * minute),
    returnUrl: 'http://localhost/payments/1/return',
    receipt: null,
    ...changes,
  }
}

function refundOf(providerPaymentId: string, amount: number): RefundWish {
  return { providerPaymentId, amount, currency: 'RUB', idempotencyKey: randomUUID(), receipt: null }
}

/** What every provider promises. Called once for each of them. */
export function keepsTheContract(harness: ProviderHarness): void {
  const { provider } = harness
  const find = async (id: string) => (await provider.find(id))!
  const money = ({ status, amount, currency, refunded }: ProviderPayment) => ({ status, amount, currency, refunded })

  async function paid() {
    const asked = wish()
    const { providerPaymentId: id } = await provider.start(asked)
    await harness.pay(id)
    return { id, asked }
  }

  async function listed(asked: PaymentWish): Promise<ProviderPayment[]> {
    const found: ProviderPayment[] = []
    const now = Date.now()
    for await (const each of provider.list(new Date(now - minute), new Date(now + minute)))
      if (each.payment === asked.idempotencyKey) found.push(each)
    return found
  }

  describe(`The payment provider ${provider.name}`, () => {
    it('has a page where the buyer pays', async () => {
      const { redirectUrl } = await provider.start(wish())
      const hosts = provider.pageHosts?.() ?? ['http://our.own']
      assert.ok(hosts.includes(new URL(redirectUrl, 'http://our.own').origin), redirectUrl)
    })

    it('makes one payment for one key, also where it is asked twice at once', async () => {
      const asked = wish()
      const { start } = provider
      const answers = [...(await Promise.all([start(asked), start(asked)])), await start(asked)]
      assert.equal(new Set(answers.map(({ providerPaymentId }) => providerPaymentId)).size, 1)
      assert.equal(new Set(answers.map(({ redirectUrl }) => redirectUrl)).size, 1)
      assert.equal((await listed(asked)).length, 1)
    })

    it('makes another payment for another key', async () => {
      const [first, second] = [await provider.start(wish()), await provider.start(wish())]
      assert.notEqual(first.providerPaymentId, second.providerPaymentId)
    })

    it('knows a payment with our own name for it, before and after it is paid', async () => {
      const asked = wish()
      const { providerPaymentId: id } = await provider.start(asked)
      const open = await find(id)
      assert.deepEqual([open.providerPaymentId, open.payment], [id, asked.idempotencyKey])
      assert.deepEqual(money(open), { status: 'pending', amount: 300_000, currency: 'RUB', refunded: 0 })
      await harness.pay(id)
      const after = await find(id)
      assert.deepEqual([after.providerPaymentId, after.payment], [id, asked.idempotencyKey])
      assert.deepEqual(money(after), { status: 'succeeded', amount: 300_000, currency: 'RUB', refunded: 0 })
    })

    it('says that it does not know a payment that it has not made', async () => {
      assert.equal(await provider.find(harness.unknownPayment()), undefined)
    })

    it('lists a payment with our own name for it', async () => {
      const { id, asked } = await paid()
      const found = await listed(asked)
      assert.deepEqual(found, [await find(id)])
    })

    it('lists a refund with the payment that it is from', async () => {
      const { id, asked } = await paid()
      const { providerRefundId } = await provider.refund(refundOf(id, 100_000))
      const now = Date.now()
      const found: ListedRefund[] = []
      for await (const each of provider.listRefunds(new Date(now - minute), new Date(now + minute)))
        if (each.providerRefundId === providerRefundId) found.push(each)
      for await (const each of provider.listRefunds(new Date(now - 2 * minute), new Date(now - minute)))
        if (each.providerRefundId === providerRefundId) found.push(each)
      assert.deepEqual(
        found.map(({ status }) => status),
        ['succeeded'],
      )
      const [{ of }] = found as [ListedRefund]
      assert.equal('payment' in of ? of.payment : of.providerPaymentId, 'payment' in of ? asked.idempotencyKey : id)
    })

    it('lists nothing of another time', async () => {
      const { asked } = await paid()
      const hour = 60 * minute
      const now = Date.now()
      for await (const each of provider.list(new Date(now - 2 * hour), new Date(now - hour)))
        assert.notEqual(each.payment, asked.idempotencyKey)
    })

    const ending = harness.endsLater ? 'leaves open' : 'ends'
    it(`${ending} a payment that nobody has made, however often it is told to end it`, async () => {
      const { providerPaymentId: id } = await provider.start(wish())
      await provider.end(id)
      await provider.end(id)
      assert.equal((await find(id)).status, harness.endsLater ? 'pending' : 'cancelled')
      await harness.pay(id)
      assert.equal((await find(id)).status, harness.endsLater ? 'succeeded' : 'cancelled')
    })

    it('leaves a payment that was made as it is when it should be ended', async () => {
      const { id } = await paid()
      await provider.end(id)
      await provider.end(id)
      assert.equal((await find(id)).status, 'succeeded')
    })

    it('gives money back in parts and in full, and each part once', async () => {
      const { id } = await paid()
      const { refund, findRefund } = provider
      const part = refundOf(id, 100_000)
      const answers = [...(await Promise.all([refund(part), refund(part)])), await refund(part), await refund(part)]
      assert.equal(new Set(answers.map(({ providerRefundId }) => providerRefundId)).size, 1)
      assert.equal((await find(id)).refunded, 100_000)
      const rest = await refund(refundOf(id, 200_000))
      assert.deepEqual(money(await find(id)), {
        status: 'succeeded',
        amount: 300_000,
        currency: 'RUB',
        refunded: 300_000,
      })
      for (const { providerRefundId } of [answers[0]!, rest]) {
        const found = await findRefund(providerRefundId!)
        assert.deepEqual([found.providerRefundId, found.status], [providerRefundId, 'succeeded'])
      }
    })

    it('gives back no more than was paid', async () => {
      const { id } = await paid()
      const { refund } = provider
      await refund(refundOf(id, 200_000))
      for (const amount of [100_001, 300_000]) {
        const answer = await refund(refundOf(id, amount)).catch(() => 'thrown' as const)
        assert.ok(answer === 'thrown' || (answer.status === 'failed' && answer.failure), String(amount))
      }
      assert.equal((await find(id)).refunded, 200_000)
    })

    it('gives nothing back for a payment that nobody has made', async () => {
      const { providerPaymentId: id } = await provider.start(wish())
      const answer = await provider.refund(refundOf(id, 100)).catch(() => 'thrown' as const)
      assert.ok(answer === 'thrown' || answer.status === 'failed')
    })

    it('notifies of a payment by its own name for it, under a name that another delivery has, too', async () => {
      const { id } = await paid()
      const [first, second] = [await harness.notification(id), await harness.notification(id)]
      const read = ({ raw, headers, address }: Delivery) => provider.readNotification(raw, headers, address)
      assert.deepEqual(read(first).about, { payment: id })
      assert.equal(read(first).notificationId, read(second).notificationId)
    })

    it('refuses a notification that is forged, cut off or nothing of the kind', async () => {
      const { id } = await paid()
      const { raw, headers, address } = await harness.notification(id)
      const bodies = [raw.subarray(0, raw.length - 1), raw.subarray(0, 1), Buffer.alloc(0), Buffer.from('{}')]
      for (const body of bodies)
        assert.throws(() => provider.readNotification(body, headers, address), NotificationRefused, body.toString())
      const forged = await harness.forged(id)
      assert.throws(() => provider.readNotification(forged.raw, forged.headers, forged.address), NotificationRefused)
    })

    it('finds its settings good', async () => {
      const findings = await provider.examine()
      assert.ok(findings.length > 0)
      assert.deepEqual(
        findings.filter(({ ok }) => !ok),
        [],
      )
    })

    const { stale, refundNotification, deaf, forgetKeys, wrongKey } = harness

    if (stale)
      it('refuses a notification that was signed long ago', async () => {
        const { raw, headers, address } = await stale((await paid()).id)
        assert.throws(() => provider.readNotification(raw, headers, address), NotificationRefused)
      })

    if (refundNotification)
      it('notifies of a refund by its own name for it', async () => {
        const { id } = await paid()
        const { providerRefundId } = await provider.refund(refundOf(id, 100_000))
        const { raw, headers, address } = await refundNotification(providerRefundId!)
        assert.deepEqual(provider.readNotification(raw, headers, address).about, { refund: providerRefundId })
      })

    if (deaf) {
      it('gives the payment that it made when nobody heard the answer', async () => {
        const asked = wish()
        await assert.rejects(deaf(() => provider.start(asked)))
        const { providerPaymentId: id } = await provider.start(asked)
        assert.deepEqual(
          (await listed(asked)).map(({ providerPaymentId }) => providerPaymentId),
          [id],
        )
      })

      it('gives the refund that it made when nobody heard the answer', async () => {
        const { id } = await paid()
        const part = refundOf(id, 100_000)
        await assert.rejects(deaf(() => provider.refund(part)))
        assert.equal((await provider.refund(part)).status, 'succeeded')
        assert.equal((await find(id)).refunded, 100_000)
      })
    }

    if (forgetKeys)
      it('gives money back once for one key, also when the provider has forgotten the key', async () => {
        const { id } = await paid()
        const part = refundOf(id, 100_000)
        const { providerRefundId } = await provider.refund(part)
        forgetKeys()
        assert.equal((await provider.refund(part)).providerRefundId, providerRefundId)
        assert.equal((await find(id)).refunded, 100_000)
      })

    if (wrongKey)
      it('finds a wrong key', async () => {
        const wrong = wrongKey()
        const findings = await wrong.examine()
        assert.ok(findings.some(({ ok }) => !ok))
        await assert.rejects(wrong.start(wish()))
        await assert.rejects(wrong.find(harness.unknownPayment()))
      })
  })
}
