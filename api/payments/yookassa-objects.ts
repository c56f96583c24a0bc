import { z } from 'zod'
import type { ReceiptStatus } from '../db'
import { decimalOf, minorUnitsOf } from './decimal'
import type { ProviderPayment, ProviderRefund, Receipt } from './provider'

/** What of YooKassa's objects Foyer reads, and how it says it in its own words. */

const amount = z.object({ value: z.string(), currency: z.string().regex(/^[A-Z]{3}$/) })
type Amount = z.output<typeof amount>
const state = {
  cancellation_details: z.object({ party: z.string(), reason: z.string() }).optional(),
  receipt_registration: z.enum(['pending', 'succeeded', 'canceled']).optional(),
}

export const paymentObject = z.object({
  id: z.string().min(1).max(255),
  status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']),
  amount,
  refunded_amount: amount.optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  /** Only while the buyer has something to confirm. */
  confirmation: z
    .object({ confirmation_url: z.url({ protocol: /^https?$/ }).max(2000) })
    .optional()
    .catch(undefined),
  ...state,
})
export type PaymentObject = z.output<typeof paymentObject>
export const paymentList = z.object({ items: z.array(paymentObject), next_cursor: z.string().optional() })

export const refundObject = z.object({
  id: z.string().min(1).max(255),
  payment_id: z.string().min(1).max(255),
  status: z.enum(['pending', 'succeeded', 'canceled']),
  description: z.string().optional(),
  ...state,
})
export type RefundObject = z.output<typeof refundObject>
export const refundList = z.object({ items: z.array(refundObject), next_cursor: z.string().optional() })

/** https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments */
const nobodyPaid = ['expired_on_confirmation', 'expired_on_capture', 'canceled_by_merchant', 'deal_expired']
const failures: Record<string, string> = {
  insufficient_funds: 'paymentNoFunds',
  issuer_unavailable: 'paymentProcessing',
  internal_timeout: 'paymentProcessing',
}

export function paymentInOurWords(payment: PaymentObject): ProviderPayment {
  const { payment: own } = payment.metadata ?? {}
  return {
    providerPaymentId: payment.id,
    payment: typeof own === 'string' ? own : null,
    ...outcomeOf(payment),
    amount: minorUnits(payment.amount),
    currency: payment.amount.currency,
    refunded: payment.refunded_amount ? minorUnits(payment.refunded_amount) : 0,
    receipt: receiptStatus(payment),
  }
}

/** YooKassa has one word for a refused card and for a buyer who never paid; the reason tells them apart. */
function outcomeOf({
  status,
  cancellation_details: details,
}: PaymentObject): Pick<ProviderPayment, 'status' | 'failure'> {
  if (status === 'succeeded') return { status, failure: null }
  if (status !== 'canceled') return { status: 'pending', failure: null }
  if (!details || nobodyPaid.includes(details.reason)) return { status: 'cancelled', failure: null }
  // All others are refusals of the card, or of whatever one paid with.
  return { status: 'failed', failure: failures[details.reason] ?? 'paymentDeclined' }
}

export function refundInOurWords(refund: RefundObject): ProviderRefund {
  const { id, status, cancellation_details: details } = refund
  const receipt = receiptStatus(refund)
  if (status !== 'canceled') return { providerRefundId: id, status, failure: null, receipt }
  const failure = details ? `${details.party}: ${details.reason}` : 'canceled'
  return { providerRefundId: id, status: 'failed', failure: failure.slice(0, 255), receipt }
}

function receiptStatus(object: Pick<PaymentObject, 'receipt_registration'>): ReceiptStatus | null {
  const { receipt_registration: said = null } = object
  return said === 'canceled' ? 'failed' : said
}

export function amountOf(minor: number, currency: string): Amount {
  return { value: decimalOf(minor, currency), currency }
}

/** At most 128 characters, as YooKassa's own machines count them, and no half of one. */
export function described(what: string): string {
  return what
    .slice(0, 128)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()
}

function minorUnits({ value, currency }: Amount): number {
  return minorUnitsOf(value, currency)
}

/**
 * A receipt for exactly this sum; undefined where there is none. Without one YooKassa takes that of the payment when
 * all of it goes back, which is right for money that was captured as another sum than its tickets cost.
 */
export function receiptOf(receipt: Receipt | null, sum: number, currency: string): object | undefined {
  const total = receipt?.items.reduce((all, item) => all + item.amount * item.quantity, 0)
  if (!receipt || total !== sum) return undefined
  const { email, items, taxSystem, vatCode, paymentSubject, paymentMode } = receipt
  return {
    customer: { email },
    ...(taxSystem === null ? {} : { tax_system_code: taxSystem }),
    items: items.map((item) => ({
      description: described(item.description),
      quantity: item.quantity,
      amount: amountOf(item.amount, currency),
      vat_code: vatCode,
      payment_subject: paymentSubject,
      payment_mode: paymentMode,
      // Registers of the newer format (FFD 1.2) ask for it.
      measure: 'piece',
    })),
  }
}
