import { randomUUID } from 'node:crypto'
import { sandbox, signatureHeader, signatureOf } from '../../api/payments/sandbox'
import * as bank from '../../api/payments/sandbox-bank'
import { stripe, stripeProvider } from '../../api/payments/stripe'
import { seconds } from '../support/stripe/objects'
import { run } from '../support/setup'
import { keepsTheContract } from './provider-contract'

const address = '127.0.0.1'

function fromBank(id: string, signed?: string) {
  const raw = Buffer.from(JSON.stringify({ notification_id: `n-${id}`, payment_id: id }))
  return { raw, headers: { [signatureHeader]: signed ?? signatureOf(raw) }, address }
}

const card = { cardNumber: '4242424242424242', expiry: '12/39', cvc: '123', holder: 'ANNA ELKINA' }

keepsTheContract({
  provider: sandbox,
  unknownPayment: () => randomUUID(),
  pay: async (id) => void (await bank.charge(id, card)),
  notification: async (id) => fromBank(id),
  forged: async (id) => fromBank(id, '0'.repeat(64)),
})

function fromStripe(id: string, signedAt = seconds()) {
  const { deliveries } = run().stripe
  const { body, headers } = deliveries.signed(deliveries.eventOf(id), signedAt)
  return { raw: Buffer.from(body), headers, address }
}

keepsTheContract({
  provider: stripe,
  unknownPayment: () => 'cs_test_nobodyKnowsIt',
  pay: async (id) => void run().stripe.ledger.pay(id),
  notification: async (id) => fromStripe(id),
  stale: async (id) => fromStripe(id, seconds() - 3600),
  async forged(id) {
    const { raw, headers } = fromStripe(id)
    return { raw, headers: { ...headers, 'stripe-signature': `t=${seconds()},v1=${'0'.repeat(64)}` }, address }
  },
  refundNotification: async (id) => fromStripe(id),
  deaf(work) {
    const { mishaps } = run().stripe
    return mishaps.during('sessions.create', 'dropAfter', () => mishaps.during('refunds.create', 'dropAfter', work))
  },
  forgetKeys: () => run().stripe.keys.forget(),
  wrongKey() {
    const { settings, url: apiUrl } = run().stripe
    return stripeProvider(() => ({ ...settings, apiUrl, secretKey: 'sk_test_ofNobody' }))
  },
})
