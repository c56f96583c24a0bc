import type Stripe from 'stripe'
import type { ListedRefund, ProviderRefund, RefundWish } from './provider'
import { toStripe } from './stripe-amounts'
import { isRefused, saidBy, StripeProblem } from './stripe-client'

/** Stripe refuses these today and may do them tomorrow: there has to be money in the account first. */
const forNow = ['balance_insufficient', 'insufficient_funds', 'lock_timeout']

/**
 * Gives money back once. Stripe forgets an idempotency key after a day and a job may be tried for longer, so it is
 * looked up first whether the refund is there. A breakdown that Stripe keeps under the key holds the refund up for that
 * day: another key could give the money back twice.
 */
export async function giveBack(stripe: Stripe, wish: RefundWish): Promise<ProviderRefund> {
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(wish.providerPaymentId)
  if (!intent) throw new StripeProblem(`Stripe: nothing was paid by ${wish.providerPaymentId}`)
  const paid = typeof intent === 'string' ? intent : intent.id
  const given = await refundOf(stripe, paid, wish.idempotencyKey)
  if (given) return inOurWords(given)
  const amount = toStripe(wish.amount, wish.currency)
  const metadata = { refund: wish.idempotencyKey }
  try {
    const { idempotencyKey } = wish
    return inOurWords(await stripe.refunds.create({ payment_intent: paid, amount, metadata }, { idempotencyKey }))
  } catch (error) {
    if (!isRefused(error) || forNow.includes(error.code ?? '')) throw error
    const meanwhile = await refundOf(stripe, paid, wish.idempotencyKey)
    if (meanwhile) return inOurWords(meanwhile)
    return { providerRefundId: null, status: 'failed', failure: saidBy(error).slice(0, 255), receipt: null }
  }
}

async function refundOf(stripe: Stripe, paid: string, refund: string): Promise<Stripe.Refund | undefined> {
  for await (const given of stripe.refunds.list({ payment_intent: paid, limit: 100 })) {
    if (given.metadata?.refund === refund) return given
  }
  return undefined
}

export function inOurWords({ id, status, failure_reason: reason }: Stripe.Refund): ProviderRefund {
  const failed = status === 'failed' || status === 'canceled'
  return {
    providerRefundId: id,
    status: failed ? 'failed' : status === 'succeeded' ? 'succeeded' : 'pending',
    failure: failed ? (reason ?? status) : null,
    receipt: null,
  }
}

/** One of a list that has its payment intents with it: Stripe keeps our own name of the payment there. */
export function listedInOurWords(refund: Stripe.Refund): ListedRefund {
  const { payment_intent: intent } = refund
  const payment = typeof intent === 'object' ? (intent?.metadata.payment ?? null) : null
  return { providerRefundId: refund.id, status: inOurWords(refund).status, of: { payment } }
}
