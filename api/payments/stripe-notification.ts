import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import { z } from 'zod'
import { NotificationRefused, type Notification, type SignedNotification } from './provider'

/** Seconds. A delivery is signed when it is sent, also the one that Stripe tries again three days later. */
const tolerance = 5 * 60

const name = z.string().regex(/^[\x21-\x7e]{1,255}$/)
const event = z.object({ id: name, type: z.string(), data: z.object({ object: z.object({ id: name.optional() }) }) })

/** Reads an event of Stripe, signed over the bytes that came. @throws NotificationRefused */
export function readEvent(raw: Buffer, headers: NodeJS.Dict<string | string[]>, webhookSecret: string): Notification {
  const { success, data: read } = event.safeParse(signed(raw, String(headers['stripe-signature'] ?? ''), webhookSecret))
  if (!success) throw new NotificationRefused('unreadable')
  return { notificationId: read.id, about: aboutOf(read.type, read.data.object.id) }
}

/**
 * An event that Stripe would never send, in the shape of those that it does, signed by us: Stripe and we share the
 * secret, and sign alike. It is about nothing, so nothing comes of it.
 */
export function trialEvent(webhookSecret: string): SignedNotification {
  const notificationId = `evt_foyer_trial_${randomUUID()}`
  const object = { id: 'foyer_trial', object: 'foyer.trial' }
  const body = JSON.stringify({ id: notificationId, object: 'event', type: 'foyer.trial', data: { object } })
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: webhookSecret })
  return { notificationId, body, headers: { 'Stripe-Signature': signature } }
}

function signed(raw: Buffer, signature: string, webhookSecret: string): unknown {
  try {
    return Stripe.webhooks.constructEvent(raw, signature, webhookSecret, tolerance)
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw new NotificationRefused('unreadable')
    throw new NotificationRefused(/timestamp outside/i.test(error.message) ? 'stale' : 'signature')
  }
}

function aboutOf(type: string, id: string | undefined): Notification['about'] {
  if (!id) return null
  if (type.startsWith('checkout.session.')) return { payment: id }
  if (type.startsWith('refund.') || type === 'charge.refund.updated') return { refund: id }
  return null
}
