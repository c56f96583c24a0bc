import type {
  GetListResponse,
  IShopInfo,
  Payments,
  Refunds,
  WebhookNotification,
  YooKassaErrResponse,
} from '@webzaytsev/yookassa-ts-sdk'

/**
 * YooKassa's objects as others have typed them after its public reference. Of their package only the types are used:
 * what the fake builds is checked against them when it is compiled, and not by our own reading of the reference alone.
 */

/** As it goes over the line, where enums are words; the fake changes its own books. */
type OnTheLine<Type> = Type extends string
  ? `${Type}`
  : Type extends object
    ? { -readonly [Key in keyof Type]: OnTheLine<Type[Key]> }
    : Type

export type PublishedPayment = OnTheLine<Payments.IPayment>
export type PublishedRefund = OnTheLine<Refunds.IRefund>
export type PublishedShop = OnTheLine<IShopInfo>
export type PublishedList = GetListResponse<PublishedPayment | PublishedRefund>
export type PublishedNotification = OnTheLine<WebhookNotification<unknown>> & {
  object: PublishedPayment | PublishedRefund
}
/** The package leaves out what the reference has: which parameter was wrong. */
export type PublishedError = YooKassaErrResponse & { parameter: string }

export type Amount = PublishedPayment['amount']
export type PaymentCancellation = NonNullable<PublishedPayment['cancellation_details']>

/** Currencies that this shop takes. */
const currencies: Amount['currency'][] = ['RUB', 'USD', 'EUR', 'BYN', 'CNY', 'KZT']

export function currencyNamed(name: string | undefined): Amount['currency'] | undefined {
  return currencies.find((each) => each === name)
}

const reasons: PaymentCancellation['reason'][] = [
  '3d_secure_failed',
  'canceled_by_merchant',
  'card_expired',
  'expired_on_confirmation',
  'general_decline',
  'insufficient_funds',
  'internal_timeout',
  'issuer_unavailable',
]

/** One of those that are published. */
export function reasonNamed(name: string): PaymentCancellation['reason'] | undefined {
  return reasons.find((each) => each === name)
}
