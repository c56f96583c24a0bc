import type Stripe from 'stripe'
import {
  newCharge,
  newIntent,
  newRefund,
  newSession,
  seconds,
  type Charge,
  type EventObject,
  type Intent,
  type Refund,
  type Session,
} from './objects'
import { integer, metadata, required, url } from './params'
import { invalid, missing } from './problems'

const minute = 60

/** How somebody pays. A slow way completes the session before the money is there. */
export interface Paying {
  /** What is captured instead of what was asked, in Stripe's units. */
  amount?: number
  currency?: string
  slow?: boolean
}

/** The books of a Stripe that is none. `tell` hears of everything that a webhook would. */
export class StripeLedger {
  readonly sessions = new Map<string, Session>()
  readonly intents = new Map<string, Intent>()
  readonly charges = new Map<string, Charge>()
  readonly refunds = new Map<string, Refund>()
  /** What becomes of a refund at once; `finishRefund` ends one that is pending. */
  refundsAre: 'succeeded' | 'pending' = 'succeeded'

  /** What a session's payment intent will carry once there is one. */
  private readonly ofIntents = new Map<string, Pick<Intent, 'description' | 'metadata'>>()

  constructor(
    private readonly tell: (type: Stripe.Event.Type, object: EventObject) => void,
    private readonly page: (id: string) => string,
  ) {}

  create(params: URLSearchParams): Session {
    const price = 'line_items[0][price_data]'
    const amount = integer(params, `${price}[unit_amount]`, 1) * integer(params, 'line_items[0][quantity]', 1)
    const currency = required(params, `${price}[currency]`)
    if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}`, 'currency')
    required(params, `${price}[product_data][name]`)
    if (required(params, 'mode') !== 'payment') throw invalid('Invalid mode', 'mode')
    const expires_at = integer(params, 'expires_at', 0)
    if (expires_at < seconds() + 30 * minute || expires_at > seconds() + 24 * 60 * minute)
      throw invalid('The `expires_at` timestamp must be between 30 minutes and 24 hours from now.', 'expires_at')
    const email = required(params, 'customer_email')
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw invalid(`Invalid email address: ${email}`, 'customer_email')
    const session = newSession({
      amount,
      currency,
      fields: {
        client_reference_id: params.get('client_reference_id'),
        customer_email: email,
        metadata: metadata(params),
        success_url: url(params, 'success_url'),
        cancel_url: url(params, 'cancel_url'),
        expires_at,
        locale: params.get('locale'),
      },
      page: this.page,
    })
    this.sessions.set(session.id, session)
    this.ofIntents.set(session.id, {
      description: params.get('payment_intent_data[description]'),
      metadata: metadata(params, 'payment_intent_data[metadata]'),
    })
    return session
  }

  session(id: string): Session {
    const session = this.sessions.get(id)
    if (!session) throw missing('checkout.session', id)
    if (session.status === 'open' && session.expires_at <= seconds()) this.expire(id)
    return session
  }

  expire(id: string): Session {
    const session = this.sessions.get(id)
    if (!session) throw missing('checkout.session', id)
    if (session.status !== 'open')
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      )
    Object.assign(session, { status: 'expired', url: null })
    this.tell('checkout.session.expired', session)
    return session
  }

  /** The buyer pays on Stripe's page; undefined if that page is closed. */
  pay(id: string, { amount, currency, slow = false }: Paying = {}): Session | undefined {
    const session = this.session(id)
    if (session.status !== 'open') return undefined
    const intent = newIntent({
      amount: amount ?? session.amount_total ?? 0,
      currency: currency ?? session.currency ?? '',
      ...(this.ofIntents.get(id) ?? { description: null, metadata: {} }),
      status: slow ? 'processing' : 'succeeded',
    })
    this.intents.set(intent.id, intent)
    const payment_status = slow ? 'unpaid' : 'paid'
    Object.assign(session, { status: 'complete', url: null, payment_status, payment_intent: intent.id })
    if (!slow) this.capture(intent)
    this.tell('checkout.session.completed', session)
    return session
  }

  /** How a slow way to pay ended, days later. */
  endSlow(id: string, succeeds: boolean): void {
    const session = this.session(id)
    const intent = this.intents.get(session.payment_intent ?? '')
    if (intent?.status !== 'processing') throw new Error(`${id} is not on its way`)
    if (succeeds) {
      Object.assign(intent, { status: 'succeeded', amount_received: intent.amount })
      this.capture(intent)
      session.payment_status = 'paid'
    } else intent.status = 'requires_payment_method'
    this.tell(`checkout.session.async_payment_${succeeds ? 'succeeded' : 'failed'}`, session)
  }

  refund(params: URLSearchParams): Refund {
    const id = required(params, 'payment_intent')
    const charge = this.charges.get(this.intents.get(id)?.latest_charge ?? '')
    if (!charge) throw missing('payment_intent', id)
    const left = charge.amount_captured - charge.amount_refunded
    if (left === 0)
      throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded')
    const amount = params.has('amount') ? integer(params, 'amount', 1) : left
    if (amount > left)
      throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, 'amount')
    const refund = newRefund(charge, amount, metadata(params), this.refundsAre)
    this.refunds.set(refund.id, refund)
    charge.amount_refunded += amount
    charge.refunded = charge.amount_refunded === charge.amount_captured
    this.tell('refund.created', refund)
    this.tell('charge.refunded', charge)
    return refund
  }

  /** How a pending refund ended; one that had succeeded may fail after all. */
  finishRefund(id: string, status: 'succeeded' | 'failed'): void {
    const refund = this.refunds.get(id)
    const charge = this.charges.get(refund?.charge ?? '')
    if (!refund || !charge) throw new Error(`No refund ${id}`)
    refund.status = status
    if (status === 'failed') {
      refund.failure_reason = 'expired_or_canceled_card'
      charge.amount_refunded -= refund.amount
      charge.refunded = false
    }
    this.tell(status === 'failed' ? 'refund.failed' : 'refund.updated', refund)
  }

  /** What was captured of a payment, by our own id of it, in Stripe's units; how often it was, too. */
  captured(payment: string): number[] {
    return this.ofPayment(payment).map(({ amount_captured }) => amount_captured)
  }

  refunded(payment: string): number {
    return this.ofPayment(payment).reduce((sum, { amount_refunded }) => sum + amount_refunded, 0)
  }

  sessionsOf(payment: string): Session[] {
    return [...this.sessions.values()].filter((session) => session.metadata?.payment === payment)
  }

  private ofPayment(payment: string): Charge[] {
    return [...this.charges.values()].filter((charge) => charge.metadata.payment === payment)
  }

  private capture(intent: Intent): void {
    const charge = newCharge(intent)
    this.charges.set(charge.id, charge)
    intent.latest_charge = charge.id
  }
}
