import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { settings } from '../settings'
import type { PaymentProvider } from './provider'
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

  async start(wish) {
    const payment = await bank.openPayment(wish)
    return { providerPaymentId: payment.id, redirectUrl: `/sandbox-bank/${payment.id}` }
  },

  async find(providerPaymentId) {
    const payment = await bank.findPayment(providerPaymentId)
    if (!payment) throw new Error('The test bank knows no such payment')
    const { status, amount, currency, failure } = payment
    return { providerPaymentId, status: status === 'challenge' ? 'pending' : status, amount, currency, failure }
  },

  async refund({ providerPaymentId, amount }) {
    await bank.giveBack(providerPaymentId, amount)
  },

  readNotification(raw, headers) {
    const given = Buffer.from(String(headers[signatureHeader] ?? ''))
    const right = Buffer.from(signatureOf(raw))
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    const { success, data } = notification.safeParse(parsed(raw))
    return success ? { notificationId: data.notification_id, providerPaymentId: data.payment_id } : undefined
  },
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    return undefined
  }
}
