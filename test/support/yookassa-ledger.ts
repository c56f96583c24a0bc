import { randomUUID } from 'node:crypto'
import {
  currencyNamed,
  type Amount,
  type PaymentCancellation,
  type PublishedPayment,
  type PublishedRefund,
} from './yookassa-published'

/** YooKassa's books as the fake keeps them, in the shapes of the public reference of its API. */

/** As it is made here: by redirect, and never without what it is about. */
export type FakePayment = PublishedPayment & {
  metadata: Record<string, string>
  confirmation?: { type: 'redirect'; return_url: string; confirmation_url: string }
}
export type FakeRefund = PublishedRefund
export interface FakeReceipt {
  customer: { email: string }
  tax_system_code?: number
  items: {
    description: string
    quantity: number
    amount: Amount
    vat_code: number
    payment_subject: string
    payment_mode: string
    measure?: string
  }[]
}

/** Who ended a payment that no bank refused. */
const parties: Partial<Record<PaymentCancellation['reason'], PaymentCancellation['party']>> = {
  canceled_by_merchant: 'merchant',
  expired_on_confirmation: 'yoo_money',
  internal_timeout: 'yoo_money',
}

/** What the API answers when it will not. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly parameter: string,
    description: string,
  ) {
    super(description)
  }
}
const invalid = (parameter: string, description: string) => new Refused(400, 'invalid_request', parameter, description)

/** Kopecks, by digits. */
export const kopecks = ({ value }: Amount): number => Number(value.replace('.', ''))
const decimal = (sum: number): string => `${Math.floor(sum / 100)}.${String(sum % 100).padStart(2, '0')}`
/** Looks like YooKassa's: a UUID whose middle stays the same. */
const newId = (): string => randomUUID().replace(/-.{4}-.{4}-/, '-000f-5000-')

export class Ledger {
  readonly payments = new Map<string, FakePayment>()
  readonly refunds = new Map<string, FakeRefund>()
  /** By the id of their payment or refund. */
  readonly receipts = new Map<string, FakeReceipt>()
  /** The shop must issue receipts. */
  fiscal = false
  /** What becomes of receipts and refunds at once. */
  receiptsAre: 'pending' | 'succeeded' | 'canceled' = 'succeeded'
  refundsAre: FakeRefund['status'] = 'succeeded'

  createPayment(body: Record<string, unknown>, page: (id: string) => string): FakePayment {
    const amount = amountIn(body)
    const confirmation = body.confirmation as { type?: string; return_url?: string; locale?: string } | undefined
    if (confirmation?.type !== 'redirect' || !URL.canParse(confirmation.return_url ?? ''))
      throw invalid('confirmation', 'Confirmation is wrong')
    if (!['ru_RU', 'en_US'].includes(confirmation.locale ?? '')) throw invalid('confirmation.locale', 'Unknown locale')
    if (body.capture !== true) throw invalid('capture', 'This fake captures at once')
    if (typeof body.description !== 'string' || body.description.length > 128)
      throw invalid('description', 'Description is too long')
    const id = newId()
    this.keepReceipt(id, body, amount)
    const payment: FakePayment = {
      id,
      status: 'pending',
      paid: false,
      amount,
      created_at: new Date().toISOString(),
      description: body.description,
      metadata: (body.metadata ?? {}) as Record<string, string>,
      refundable: false,
      test: true,
      recipient: { account_id: '506751', gateway_id: '100700' },
      confirmation: { type: 'redirect', return_url: confirmation.return_url!, confirmation_url: page(id) },
      ...(this.receipts.has(id) ? { receipt_registration: 'pending' } : {}),
    }
    this.payments.set(id, payment)
    return payment
  }

  /** The buyer pays, or the bank refuses with a reason. */
  conclude(id: string, outcome: 'succeeded' | Pick<PaymentCancellation, 'reason'>): FakePayment {
    const payment = this.payments.get(id)!
    delete payment.confirmation
    if (outcome === 'succeeded') {
      payment.status = 'succeeded'
      payment.paid = payment.refundable = true
      payment.captured_at = new Date().toISOString()
      if (payment.receipt_registration) payment.receipt_registration = this.receiptsAre
    } else {
      payment.status = 'canceled'
      payment.cancellation_details = { party: parties[outcome.reason] ?? 'payment_network', ...outcome }
    }
    return payment
  }

  createRefund(body: Record<string, unknown>): FakeRefund {
    const payment = this.payments.get(String(body.payment_id))
    if (payment?.status !== 'succeeded') throw invalid('payment_id', 'Payment cannot be refunded')
    const amount = amountIn(body)
    const left = kopecks(payment.amount) - this.refundedOf(payment.id)
    if (kopecks(amount) > left || amount.currency !== payment.amount.currency)
      throw invalid('amount', 'Amount of the refund exceeds what is left of the payment')
    const id = newId()
    // All that was paid: the receipt is that of the payment, turned round.
    if (body.receipt !== undefined || kopecks(amount) < kopecks(payment.amount)) this.keepReceipt(id, body, amount)
    const refund: FakeRefund = {
      id,
      payment_id: payment.id,
      status: this.refundsAre,
      amount,
      created_at: new Date().toISOString(),
      ...(typeof body.description === 'string' ? { description: body.description } : {}),
      ...(this.fiscal ? { receipt_registration: this.receiptsAre } : {}),
      ...(this.refundsAre === 'canceled'
        ? { cancellation_details: { party: 'yoo_money', reason: 'insufficient_funds' } }
        : {}),
    }
    this.refunds.set(id, refund)
    const refunded = this.refundedOf(payment.id)
    if (refunded > 0) payment.refunded_amount = { value: decimal(refunded), currency: amount.currency }
    return refund
  }

  /** Kopecks that went back, or are on their way. */
  refundedOf(payment: string): number {
    const own = [...this.refunds.values()].filter((each) => each.payment_id === payment && each.status !== 'canceled')
    return own.reduce((sum, { amount }) => sum + kopecks(amount), 0)
  }

  private keepReceipt(id: string, body: Record<string, unknown>, amount: Amount): void {
    const receipt = body.receipt as FakeReceipt | undefined
    if (!receipt && this.fiscal) throw invalid('receipt', 'Receipt is missing or illegal')
    if (!receipt) return
    check(receipt, amount)
    if (this.fiscal) this.receipts.set(id, receipt)
  }
}

function amountIn({ amount }: Record<string, unknown>): Amount {
  const { value, currency: name } = (amount ?? {}) as { value?: string; currency?: string }
  const currency = currencyNamed(name)
  if (value === undefined || !/^\d+\.\d\d$/.test(value) || value === '0.00' || !currency)
    throw invalid('amount', 'Amount is wrong')
  return { value, currency }
}

const subjects = 'commodity job service payment intellectual_activity agent_commission property_right another'.split(
  ' ',
)

/** The rules of receipts: known codes, and items that are worth exactly the money. */
function check({ customer, tax_system_code, items }: FakeReceipt, amount: Amount): void {
  const wrong = (what: string) => invalid('receipt', `Receipt is missing or illegal: ${what}`)
  if (!/^\S+@\S+$/.test(customer?.email ?? '')) throw wrong('customer')
  if (tax_system_code !== undefined && ![1, 2, 3, 4, 5, 6].includes(tax_system_code)) throw wrong('tax_system_code')
  if (!Array.isArray(items) || items.length < 1 || items.length > 100) throw wrong('items')
  for (const item of items) {
    if (item.description.length < 1 || item.description.length > 128) throw wrong('description')
    if (!(item.quantity > 0)) throw wrong('quantity')
    if (!Number.isInteger(item.vat_code) || item.vat_code < 1 || item.vat_code > 12) throw wrong('vat_code')
    if (!subjects.includes(item.payment_subject)) throw wrong('payment_subject')
    if (!['full_prepayment', 'full_payment'].includes(item.payment_mode)) throw wrong('payment_mode')
    if (item.amount.currency !== amount.currency) throw wrong('currency')
  }
  const total = items.reduce((sum, { quantity, amount: price }) => sum + kopecks(price) * quantity, 0)
  if (total !== kopecks(amount)) throw wrong(`items are worth ${total}, not ${kopecks(amount)}`)
}
