import type { Row } from './rows'

/** The rows of money. Amounts are integers of minor units. */
export type PaymentStatus = 'created' | 'pending' | 'succeeded' | 'failed' | 'cancelled'

export interface PaymentRow extends Row {
  order: string
  provider: string
  providerPaymentId: string | null
  redirectUrl: string | null
  status: PaymentStatus
  /** Why it failed: the code of a refusal. */
  failure: string | null
  amount: number
  currency: string
  /** What went back or is on its way back; the database keeps it. */
  refunded: number
  /** Of the fiscal receipt, where one is owed. */
  receipt: ReceiptStatus | null
}

export type ReceiptStatus = 'pending' | 'succeeded' | 'failed'

export interface PaymentNotificationRow extends Omit<Row, 'updatedAt'> {
  provider: string
  /** Null in one that was refused before it could be read. */
  notificationId: string | null
  /** What it speaks of: a payment, a refund, or neither. */
  providerPaymentId: string | null
  providerRefundId: string | null
  /** Why it was refused: a code of `refusedFor`; in those of earlier times an English sentence. */
  refused: string | null
  /** What belongs to that, for example where it came from. */
  refusedDetail: string | null
}

export interface RefundRow extends Row {
  payment: string
  amount: number
  currency: string
  reason: RefundReason
  status: 'pending' | 'succeeded' | 'failed'
  /** Which try this is, from 1; a person may ask for another one after a failure. */
  attempt: number
  providerRefundId: string | null
  /** Why the provider would not give it back. */
  failure: string | null
  receipt: ReceiptStatus | null
}

/**
 * The money bought no ticket. late: its time and places were over; surplus: it came twice; amount: it was another sum;
 * order_closed: the order had been cancelled or refunded; event_past, event_cancelled: there was nothing left to buy.
 */
export const wholeRefundReasons = [
  'late',
  'surplus',
  'amount',
  'order_closed',
  'event_past',
  'event_cancelled',
] as const
export type WholeRefundReason = (typeof wholeRefundReasons)[number]

/** buyer, organiser: who gave tickets back. event: it was cancelled. */
export const refundReasons = [...wholeRefundReasons, 'buyer', 'organiser', 'event'] as const
export type RefundReason = (typeof refundReasons)[number]

/** Where a provider and we do not say the same of some money. */
export interface PaymentDifferenceRow extends Row {
  provider: string
  providerPaymentId: string
  payment: string | null
  kind: 'amount' | 'order' | 'unknown' | 'missing' | 'status' | 'refunded' | 'refund_failed' | 'receipt'
  /** An English sentence, in those of earlier times; the others have a `DifferenceSaid`, which Waterline does not read. */
  detail: string | null
  settledAt: Date | null
}

/** The sentences that tell of differences, in config/locales. */
export const differenceSentences = [
  'amount',
  'order',
  'orderless',
  'unknown',
  'twice',
  'missing',
  'status',
  'refunded',
  'refundFailed',
  'refundFailedSilently',
  'receiptOfPayment',
  'receiptOfRefund',
] as const

/**
 * What there is to say of a difference: a sentence and what stands in it, which is money in minor
 * units, the key of another text, or a word as it is.
 */
export interface DifferenceSaid {
  sentence: (typeof differenceSentences)[number]
  values: Record<string, string | { amount: number; currency: string } | { text: string }>
}

/** What an organiser's fiscal receipts say, in the codes of the provider's reference. */
export interface ReceiptSettingsRow extends Row {
  user: string
  taxSystem: number | null
  vatCode: number
  paymentSubject: string
  paymentMode: string
}

export interface SandboxPaymentRow extends Row {
  idempotencyKey: string
  amount: number
  currency: string
  description: string
  returnUrl: string
  status: 'pending' | 'challenge' | 'succeeded' | 'failed' | 'cancelled'
  failure: string | null
  refunded: number
}

export interface SandboxRefundRow extends Omit<Row, 'updatedAt'> {
  payment: string
  idempotencyKey: string
  amount: number
}
