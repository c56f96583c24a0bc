import type { ReceiptStatus } from '../db'
import type { Locale, Texts } from '../text'

/** What a provider says of a payment. Amounts are minor units. */
export interface ProviderPayment {
  providerPaymentId: string
  /** Our own id of it, as it was handed over at the start; null for a payment that is not from here. */
  payment: string | null
  status: 'pending' | 'succeeded' | 'failed' | 'cancelled'
  amount: number
  currency: string
  /** For `failed`: the code of the refusal that the buyer reads. */
  failure: string | null
  /** What went back so far. */
  refunded: number
  receipt: ReceiptStatus | null
}

export interface PaymentWish {
  /** Our own id of the payment; asking twice with the same one gives the same payment. */
  idempotencyKey: string
  amount: number
  currency: string
  description: string
  /** The buyer's. */
  email: string
  locale: Locale
  /** When the hold ends. A provider that cannot end a payment that soon lets it live longer: the hold is the truth. */
  expiresAt: Date
  /** Where the provider sends the buyer back to. */
  returnUrl: string
  receipt: Receipt | null
}

/** A fiscal receipt (54-FZ), in the codes of the provider's reference. Amounts are minor units for one piece. */
export interface Receipt {
  email: string
  items: { description: string; quantity: number; amount: number }[]
  taxSystem: number | null
  vatCode: number
  paymentSubject: string
  paymentMode: string
}

export interface RefundWish {
  providerPaymentId: string
  amount: number
  currency: string
  /** Our own id of the refund; asking twice gives the money back once. */
  idempotencyKey: string
  receipt: Receipt | null
}

export interface ProviderRefund {
  /** Null where the provider refused for good and made none. */
  providerRefundId: string | null
  status: 'pending' | 'succeeded' | 'failed'
  /** For the console, in the provider's words. */
  failure: string | null
  receipt: ReceiptStatus | null
}

/** A refund as the provider's list has it, and which payment it is from: by the provider's name for it, or by ours. */
export interface ListedRefund {
  providerRefundId: string
  status: ProviderRefund['status']
  of: { providerPaymentId: string } | { payment: string | null }
}

/** A notification only says where to look: what happened is always asked from the provider. */
export interface Notification {
  notificationId: string
  about: { payment: string } | { refund: string } | null
  /** Nothing vouches for who sent it: our own id of the payment, as it claims. Left out where something does. */
  unsigned?: { payment: string | null }
}

/** A notification as it goes over the wire. */
export interface SignedNotification {
  notificationId: string
  body: string
  headers: Record<string, string>
}

/** Why a notification is refused; the console says it in words. */
export const refusedFor = ['signature', 'stale', 'unreadable', 'address', 'secretNotSet'] as const

/** What arrived is not this provider's notification. `detail` is for the console, for example where it came from. */
export class NotificationRefused extends Error {
  constructor(
    readonly code: (typeof refusedFor)[number],
    readonly detail: string | null = null,
  ) {
    super(code)
  }
}

/** The provider will not take a payment like this, and would not tomorrow either; `message` is for the log. */
export class PaymentRefused extends Error {}

/** One thing that the payment doctor looked at. `text` is a key of config/locales. */
export interface Finding {
  ok: boolean
  text: string
  detail?: string
}

/**
 * One payment provider. A new one is one file and one line in index.ts, and passes the same contract test.
 * Whatever it throws counts as "no answer": nothing is known about the money.
 */
export interface PaymentProvider {
  name: string
  label(texts: Texts): string
  /** Whether payments and refunds carry a fiscal receipt. */
  receipts: boolean
  /** Whether its keys are set. It may have been taken off the list of providers since, and still be asked. */
  isSetUp(): boolean
  /** Origins that a form may lead to when it leads to this provider's page; none where the page is our own. */
  pageHosts?(): string[]
  /** Whether it can take exactly this much, as far as that is known without asking it. Minor units. */
  accepts(amount: number, currency: string): boolean
  /** Makes the payment; `redirectUrl` is where the buyer pays. @throws PaymentRefused */
  start(wish: PaymentWish): Promise<{ providerPaymentId: string; redirectUrl: string }>
  /** Ends a payment that nobody has made yet, as far as the provider can. Safe to repeat, and after it was made. */
  end(providerPaymentId: string): Promise<void>
  /** The truth about a payment, read anew; undefined if the provider knows none of that name. */
  find(providerPaymentId: string): Promise<ProviderPayment | undefined>
  /** The payments that were started from `from` until before `to`. */
  list(from: Date, to: Date): AsyncIterable<ProviderPayment>
  /** Gives money back, in part or in full. */
  refund(wish: RefundWish): Promise<ProviderRefund>
  findRefund(providerRefundId: string): Promise<ProviderRefund>
  /** The refunds that were made from `from` until before `to`, whoever made them. */
  listRefunds(from: Date, to: Date): AsyncIterable<ListedRefund>
  /** @throws NotificationRefused */
  readNotification(raw: Buffer, headers: NodeJS.Dict<string | string[]>, address: string): Notification
  /** Whether keys and settings work; never throws. */
  examine(): Promise<Finding[]>
  /** A fresh notification about nothing, for the payment doctor. Only where what vouches for one is in our hands. */
  trial?(): SignedNotification
}
