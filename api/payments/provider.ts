import type { Texts } from '../text'

/** What a provider says of a payment. Amounts are minor units. */
export interface ProviderPayment {
  providerPaymentId: string
  status: 'pending' | 'succeeded' | 'failed' | 'cancelled'
  amount: number
  currency: string
  /** For `failed`: the code of the refusal that the buyer reads. */
  failure: string | null
}

export interface PaymentWish {
  /** Our own id of the payment; asking twice with the same one gives the same payment. */
  idempotencyKey: string
  amount: number
  currency: string
  description: string
  /** Where the provider sends the buyer back to. */
  returnUrl: string
}

/**
 * One payment provider. A new one is one file and one line in index.ts, and passes the same contract test.
 * Whatever it throws counts as "no answer": nothing is known about the money.
 */
export interface PaymentProvider {
  name: string
  label(texts: Texts): string
  /** Makes the payment; `redirectUrl` is where the buyer pays. */
  start(wish: PaymentWish): Promise<{ providerPaymentId: string; redirectUrl: string }>
  /** The truth about a payment, read anew. */
  find(providerPaymentId: string): Promise<ProviderPayment>
  /** Gives all the money back; asking twice with the same key gives it back once. */
  refund(refund: { providerPaymentId: string; amount: number; idempotencyKey: string }): Promise<void>
  /** Which payment a notification speaks of, or undefined if it is not the provider's. */
  readNotification(raw: Buffer, headers: NodeJS.Dict<string | string[]>): Notification | undefined
}

/** A notification only says where to look: what happened is always asked from the provider. */
export interface Notification {
  notificationId: string
  providerPaymentId: string
}
