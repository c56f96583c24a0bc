import type Stripe from 'stripe'
import { settings } from '../settings'
import { NotificationRefused, PaymentRefused, type PaymentProvider } from './provider'
import { isChargeable } from './stripe-amounts'
import { asking, askingAll, isRefused, saidBy, stripeClient, StripeProblem, type StripeAccount } from './stripe-client'
import { examineKey } from './stripe-doctor'
import { readEvent, trialEvent } from './stripe-notification'
import { giveBack, inOurWords as refundInOurWords, listedInOurWords } from './stripe-refund'
import { endSession, inOurWords, openSession, withMoney } from './stripe-session'

/** An amount below its minimum, a currency that it does not know: trying again would say the same. */
function refusedForGood(error: unknown): never {
  if (isRefused(error)) throw new PaymentRefused(`Stripe: ${saidBy(error)}`)
  throw error
}

/** Stripe counts whole seconds; a second more on either side leaves nothing out. */
function secondsBetween(from: Date, to: Date): { gte: number; lt: number } {
  return { gte: Math.floor(from.getTime() / 1000), lt: Math.ceil(to.getTime() / 1000) }
}

/** Stripe Checkout with an account; `account` is asked when it is needed, undefined where none is set. */
export function stripeProvider(account: () => StripeAccount | undefined): PaymentProvider {
  let client: Stripe | undefined
  function stripe(): Stripe {
    const known = account()
    if (!known) throw new StripeProblem('Stripe: STRIPE_SECRET_KEY is not set')
    return (client ??= stripeClient(known))
  }

  return {
    name: 'stripe',
    label: ({ t }) => t('stripe.provider'),
    receipts: false,
    pageHosts: () => [account()?.apiUrl ?? 'https://checkout.stripe.com'],

    isSetUp: () => account() !== undefined,
    accepts: isChargeable,

    async start(wish) {
      const session = await asking(() => openSession(stripe(), wish, new Date()).catch(refusedForGood))
      // One that has ended meanwhile has no page any more: our own says how it ended.
      return { providerPaymentId: session.id, redirectUrl: session.url ?? wish.returnUrl }
    },

    async end(providerPaymentId) {
      await asking(() => endSession(stripe(), providerPaymentId))
    },

    async find(providerPaymentId) {
      const options = { expand: [withMoney] }
      return asking(async () => {
        try {
          return inOurWords(await stripe().checkout.sessions.retrieve(providerPaymentId, options))
        } catch (error) {
          if (isRefused(error) && error.code === 'resource_missing') return undefined
          throw error
        }
      })
    },

    async *list(from, to) {
      const created = secondsBetween(from, to)
      const sessions = stripe().checkout.sessions.list({ created, limit: 100, expand: [`data.${withMoney}`] })
      for await (const session of askingAll(sessions)) if (session.mode === 'payment') yield inOurWords(session)
    },

    async refund(wish) {
      return asking(() => giveBack(stripe(), wish))
    },

    async findRefund(providerRefundId) {
      return refundInOurWords(await asking(() => stripe().refunds.retrieve(providerRefundId)))
    },

    async *listRefunds(from, to) {
      const wanted = { created: secondsBetween(from, to), limit: 100, expand: ['data.payment_intent'] }
      for await (const refund of askingAll(stripe().refunds.list(wanted))) yield listedInOurWords(refund)
    },

    readNotification(raw, headers) {
      const secret = account()?.webhookSecret
      if (!secret) throw new NotificationRefused('secretNotSet')
      return readEvent(raw, headers, secret)
    },

    trial() {
      const known = account()
      if (!known) throw new StripeProblem('Stripe: STRIPE_WEBHOOK_SECRET is not set')
      return trialEvent(known.webhookSecret)
    },

    async examine() {
      if (!account()?.webhookSecret) return [{ ok: false, text: 'doctor.stripe.notSet' }]
      return [...(await examineKey(stripe())), { ok: true, text: 'doctor.stripe.webhookSecret' }]
    },
  }
}

export const stripe = stripeProvider(() => settings().stripe)
