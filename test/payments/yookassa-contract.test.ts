import { randomUUID } from 'node:crypto'
import { ReceiptSettings } from '../../api/db'
import type { PaymentProvider } from '../../api/payments/provider'
import { yookassa } from '../../api/payments/yookassa'
import { settings } from '../../api/settings'
import { YookassaFake } from '../support/yookassa-fake'
import { keepsTheContract } from './provider-contract'

/** One of YooKassa's. */
const address = '185.71.76.17'

describe('YooKassa behind an https site', () => {
  let fake: YookassaFake
  let baseUrl: string
  before(async () => {
    fake = await new YookassaFake().open()
    ;({ baseUrl } = settings())
    Object.assign(settings(), { baseUrl: 'https://foyer.example.org' })
    await ReceiptSettings.destroy({})
  })
  after(async () => {
    Object.assign(settings(), { baseUrl })
    await fake.close()
  })

  const delivery = (event: Parameters<YookassaFake['notification']>[0], id: string) => {
    const raw = Buffer.from(fake.notification(event, (fake.payments.get(id) ?? fake.refunds.get(id))!))
    return { raw, headers: {}, address }
  }

  keepsTheContract({
    provider: yookassa,
    endsLater: true,
    unknownPayment: () => randomUUID(),
    pay: async (id) => void fake.conclude(id, 'succeeded'),
    notification: async (id) => delivery('payment.succeeded', id),
    forged: async (id) => ({ ...delivery('payment.succeeded', id), address: '203.0.113.9' }),
    refundNotification: async (id) => delivery('refund.succeeded', id),
    async deaf(work) {
      for (const question of ['POST /payments', 'POST /refunds'])
        fake.fail(question, 'lostAfter', 'lostAfter', 'lostAfter')
      return work().finally(() => fake.heal())
    },
    forgetKeys: () => fake.forgetKeys(),
    wrongKey(): PaymentProvider {
      const { examine, start, find } = yookassa
      return {
        ...yookassa,
        examine: () => withWrongKey(examine),
        start: (wish) => withWrongKey(() => start(wish)),
        find: (id) => withWrongKey(() => find(id)),
      }
    },
  })

  async function withWrongKey<Result>(work: () => Promise<Result>): Promise<Result> {
    const right = settings().yookassa!
    Object.assign(settings(), { yookassa: { ...right, secretKey: 'test_key_of_nobody' } })
    return work().finally(() => Object.assign(settings(), { yookassa: right }))
  }
})
