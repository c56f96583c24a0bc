import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { SandboxPaymentRow } from '../db'
import { settings } from '../settings'
import { NotificationRefused, type PaymentProvider, type ProviderPayment } from './provider'
import * as bank from './sandbox-bank'

const notification = z.object({ notification_id: z.string().regex(/^[\x21-\x7e]{1,255}$/), payment_id: z.uuid() })

/** The header that carries the signature of the test bank's notifications: HMAC-SHA-256 of the body, in hex. */
export const signatureHeader = 'foyer-sandbox-signature'

export function signatureOf(raw: Buffer): string {
  return createHmac('sha256', `sandbox ${settings().sessionSecret}`).update(raw).digest('hex')
}

/** The built-in test bank as a payment provider. */
export const sandbox: PaymentProvider = {
  name: 'sandbox',
  label: ({ t }) => t('bank.provider'),
  receipts: false,

  isSetUp: () => true,
  accepts: () => true,

  async start(wish) {
    const payment = await bank.openPayment(wish)
    return { providerPaymentId: payment.id, redirectUrl: `/sandbox-bank/${payment.id}` }
  },

  async end(providerPaymentId) {
    await bank.abandon(providerPaymentId)
  },

  async find(providerPaymentId) {
    const payment = await bank.findPayment(providerPaymentId)
    return payment && inOurWords(payment)
  },

  async *list(from, to) {
    for await (const payment of bank.paymentsBetween(from, to)) yield inOurWords(payment)
  },

  async refund({ providerPaymentId, amount, idempotencyKey }) {
    const providerRefundId = await bank.giveBack(providerPaymentId, amount, idempotencyKey)
    return { providerRefundId, status: 'succeeded', failure: null, receipt: null }
  },

  async findRefund(providerRefundId) {
    if (!(await bank.findRefund(providerRefundId))) throw new Error('The test bank knows no such refund')
    return { providerRefundId, status: 'succeeded', failure: null, receipt: null }
  },

  async *listRefunds(from, to) {
    for await (const { id, payment } of bank.refundsBetween(from, to))
      yield { providerRefundId: id, status: 'succeeded', of: { providerPaymentId: payment } }
  },

  readNotification(raw, headers) {
    const given = Buffer.from(String(headers[signatureHeader] ?? ''))
    const right = Buffer.from(signatureOf(raw))
    if (given.length !== right.length || !timingSafeEqual(given, right)) throw new NotificationRefused('signature')
    const { success, data } = notification.safeParse(parsed(raw))
    if (!success) throw new NotificationRefused('unreadable')
    return { notificationId: data.notification_id, about: { payment: data.payment_id } }
  },

  trial() {
    const notificationId = `ring-${randomUUID()}`
    const body = JSON.stringify({ notification_id: notificationId, payment_id: randomUUID() })
    return { notificationId, body, headers: { [signatureHeader]: signatureOf(Buffer.from(body)) } }
  },

  async examine() {
    return Promise.resolve([{ ok: true, text: 'doctor.sandbox' }])
  },
}

function inOurWords(payment: SandboxPaymentRow): ProviderPayment {
  const { id, idempotencyKey, status, amount, currency, failure, refunded } = payment
  return {
    providerPaymentId: id,
    payment: idempotencyKey,
    status: status === 'challenge' ? 'pending' : status,
    amount,
    currency,
    failure,
    refunded,
    receipt: null,
  }
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    return undefined
  }
}
