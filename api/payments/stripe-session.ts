import type Stripe from 'stripe'
import type { PaymentWish, ProviderPayment } from './provider'
import { fromStripe, toStripe } from './stripe-amounts'
import { isRefused, isUsedUp } from './stripe-client'

const minute = 60_000
const day = 24 * 60 * minute
/** Stripe lets a session live for 30 minutes at least. */
const afterHold = 35 * minute
const longestName = 250
/** Each breakdown of Stripe's takes a key with it. */
const mostKeys = 20

/** What has to be read along with a session to know its money. */
export const withMoney = 'payment_intent.latest_charge'

/**
 * Makes the Checkout Session of a payment, or finds the one that was made. Where Stripe will say nothing more under the
 * first key and lists no session, another key makes one: if there was one after all, nobody ever learns its address.
 */
export async function openSession(stripe: Stripe, wish: PaymentWish, now: Date): Promise<Stripe.Checkout.Session> {
  const { idempotencyKey } = wish
  const params = sessionParams(wish, now)
  // The second half of a double click is answered with 409 while the first is under way: worth one more try.
  const maxNetworkRetries = stripe.getMaxNetworkRetries() + 1
  for (let attempt = 1; ; attempt++) {
    const key = attempt === 1 ? idempotencyKey : `${idempotencyKey}-${attempt}`
    try {
      return await stripe.checkout.sessions.create(params, { idempotencyKey: key, maxNetworkRetries })
    } catch (error) {
      if (!isUsedUp(error) || attempt === mostKeys) throw error
      const made = attempt === 1 ? await sessionOf(stripe, idempotencyKey, now) : undefined
      if (made) return made
    }
  }
}

/** The same whenever it is asked for, as far as Stripe's limits let it: a key is good for the same parameters only. */
function sessionParams(wish: PaymentWish, now: Date): Stripe.Checkout.SessionCreateParams {
  const { idempotencyKey: payment, currency, email, locale, returnUrl } = wish
  const name = wish.description.slice(0, longestName).toWellFormed()
  const latest = now.getTime() + day - minute
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: currency.toLowerCase(),
          unit_amount: toStripe(wish.amount, currency),
          product_data: { name },
        },
      },
    ],
    client_reference_id: payment,
    metadata: { payment },
    payment_intent_data: { description: name, metadata: { payment } },
    customer_email: email,
    locale,
    success_url: returnUrl,
    cancel_url: returnUrl,
    expires_at: Math.floor(Math.min(wish.expiresAt.getTime() + afterHold, latest) / 1000),
  }
}

/** The session that was made for a payment within the last day, which is as long as Stripe keeps a key. */
async function sessionOf(stripe: Stripe, payment: string, now: Date): Promise<Stripe.Checkout.Session | undefined> {
  const created = { gte: Math.floor((now.getTime() - day) / 1000) }
  for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (session.metadata?.payment === payment) return session
  }
  return undefined
}

/**
 * Lets nobody pay any more. One that was paid or has ended stays as it is.
 * @throws where it is still open afterwards
 */
export async function endSession(stripe: Stripe, id: string): Promise<void> {
  try {
    await stripe.checkout.sessions.expire(id)
  } catch (error) {
    if (!isRefused(error) || (await stripe.checkout.sessions.retrieve(id)).status === 'open') throw error
  }
}

/** A session in our words; it has to be read with `withMoney`. */
export function inOurWords(session: Stripe.Checkout.Session): ProviderPayment {
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null
  const charge = typeof intent?.latest_charge === 'object' ? intent.latest_charge : null
  const currency = intent?.currency ?? session.currency ?? ''
  const status = statusOf(session, intent)
  const captured = status === 'succeeded' ? intent?.amount_received : undefined
  return {
    providerPaymentId: session.id,
    payment: session.metadata?.payment ?? null,
    status,
    ...fromStripe(captured ?? session.amount_total ?? 0, currency),
    failure: status === 'failed' ? 'paymentDeclined' : null,
    refunded: fromStripe(charge?.amount_refunded ?? 0, currency).amount,
    receipt: null,
  }
}

/** A declined card leaves the session open. A slow way to pay (a debit of an account) completes it before it has paid. */
function statusOf(session: Stripe.Checkout.Session, intent: Stripe.PaymentIntent | null): ProviderPayment['status'] {
  if (session.status === 'open') return 'pending'
  if (session.status === 'expired') return 'cancelled'
  if (session.payment_status !== 'unpaid') return 'succeeded'
  return intent && ['canceled', 'requires_payment_method'].includes(intent.status) ? 'failed' : 'pending'
}
