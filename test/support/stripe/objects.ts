import { randomBytes } from 'node:crypto'
import Stripe from 'stripe'

/** Objects in the shapes of Stripe's API, as far as the types of its own package can tell. */

/** As they are before anything is expanded. */
export type Session = Stripe.Checkout.Session & { payment_intent: string | null }
export type Intent = Stripe.PaymentIntent & { latest_charge: string | null }
export type Charge = Stripe.Charge & { payment_intent: string }
export type Refund = Stripe.Refund & { payment_intent: string; charge: string }

export const newId = (prefix: string) => `${prefix}_${randomBytes(14).toString('base64url').replace(/[-_]/g, 'x')}`
export const seconds = (time = Date.now()) => Math.floor(time / 1000)

interface FreshSession {
  amount: number
  currency: string
  fields: Pick<
    Stripe.Checkout.Session,
    'client_reference_id' | 'customer_email' | 'metadata' | 'success_url' | 'cancel_url' | 'expires_at' | 'locale'
  >
  /** Where the buyer pays, by the id of the session. */
  page(id: string): string
}

export function newSession({ amount, currency, fields, page }: FreshSession): Session {
  const id = newId('cs_test')
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: amount,
    amount_total: amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: seconds(),
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: null,
    discounts: [],
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    managed_payments: null,
    mode: 'payment',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: page(id),
    wallet_options: null,
    ...fields,
  }
}

interface FreshIntent {
  amount: number
  currency: string
  description: string | null
  metadata: Stripe.Metadata
  status: 'succeeded' | 'processing' | 'requires_payment_method'
}

export function newIntent({ amount, currency, description, metadata, status }: FreshIntent): Intent {
  return {
    id: newId('pi'),
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_received: status === 'succeeded' ? amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: null,
    confirmation_method: 'automatic',
    created: seconds(),
    currency,
    customer: null,
    customer_account: null,
    description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: newId('pm'),
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status,
    transfer_group: null,
  }
}

export function newCharge(intent: Intent): Charge {
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: newId('txn'),
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: 'FOYER',
    captured: true,
    created: seconds(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: intent.id,
    payment_method: newId('pm'),
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
  }
}

export function newRefund(charge: Charge, amount: number, metadata: Stripe.Metadata, status: string): Refund {
  return {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: newId('txn'),
    charge: charge.id,
    created: seconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  }
}

export const balance: Stripe.Balance = {
  object: 'balance',
  available: [{ amount: 0, currency: 'rub', source_types: { card: 0 } }],
  livemode: false,
  pending: [{ amount: 0, currency: 'rub', source_types: { card: 0 } }],
}

export type EventObject = Session | Refund | Charge

/** `created` (seconds) is when it happened, not when it is delivered. */
export function newEvent(type: Stripe.Event.Type, object: EventObject, created = seconds()) {
  return {
    id: newId('evt'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created,
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  } satisfies Stripe.EventBase
}
export type FakeEvent = ReturnType<typeof newEvent>
