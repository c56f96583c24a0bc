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
}

export interface PaymentNotificationRow extends Omit<Row, 'updatedAt'> {
  provider: string
  notificationId: string
  providerPaymentId: string
}

export interface RefundRow extends Row {
  payment: string
  amount: number
  currency: string
  reason: 'late' | 'surplus'
  status: 'pending' | 'succeeded'
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
