import Stripe from 'stripe'
import type { Finding } from './provider'
import { saidBy } from './stripe-client'

/** Whether the key works, and for which money. */
export async function examineKey(stripe: Stripe): Promise<Finding[]> {
  try {
    const { livemode } = await stripe.balance.retrieve()
    // Restricted keys may be good for one of them and not for the other.
    await stripe.checkout.sessions.list({ limit: 1 })
    await stripe.refunds.list({ limit: 1 })
    return [
      { ok: true, text: 'doctor.stripe.key' },
      { ok: true, text: livemode ? 'doctor.stripe.live' : 'doctor.stripe.test' },
    ]
  } catch (error) {
    const { StripeAuthenticationError, StripePermissionError, StripeError } = Stripe.errors
    if (error instanceof StripeAuthenticationError) return [{ ok: false, text: 'doctor.stripe.keyRefused' }]
    const detail = error instanceof StripeError ? saidBy(error) : undefined
    if (error instanceof StripePermissionError) return [{ ok: false, text: 'doctor.stripe.keyRights', detail }]
    return [{ ok: false, text: 'doctor.stripe.silent', detail }]
  }
}
