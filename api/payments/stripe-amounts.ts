import { minorDigits } from '../ticketing/money'

/**
 * Stripe counts some currencies otherwise than ISO 4217 does: MGA without its minor unit, ISK and UGX with two digits
 * that are always 00. https://docs.stripe.com/currencies#special-cases
 */
const stripeDigits: Record<string, number> = { MGA: 0, ISK: 2, UGX: 2 }

/** Our minor units as Stripe counts them. @throws RangeError where Stripe could not charge exactly this amount */
export function toStripe(amount: number, currency: string): number {
  const scaled = (amount * 10 ** digitsOf(currency)) / 10 ** minorDigits(currency)
  // Amounts with three digits have to end in 0, as the cards' networks take no smaller part.
  const step = digitsOf(currency) >= 3 ? 10 : 1
  if (!Number.isSafeInteger(scaled) || scaled % step !== 0) {
    throw new RangeError(`Stripe cannot charge exactly ${amount} minor units of ${currency}`)
  }
  return scaled
}

/**
 * Whether Stripe could charge exactly this amount. It takes eight digits, and more of currencies with small units;
 * its least amount depends on the account. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
export function isChargeable(amount: number, currency: string): boolean {
  try {
    return String(toStripe(amount, currency)).length <= (mostDigits[currency] ?? 8)
  } catch {
    return false
  }
}
const mostDigits: Record<string, number> = { INR: 9, COP: 10, HUF: 10, JPY: 10, IDR: 12, LBP: 12 }

/** What Stripe says, in our minor units. @param currency as Stripe writes it, in small letters, or as we do */
export function fromStripe(amount: number, currency: string): { amount: number; currency: string } {
  const ours = currency.toUpperCase()
  return { amount: (amount * 10 ** minorDigits(ours)) / 10 ** digitsOf(ours), currency: ours }
}

function digitsOf(currency: string): number {
  return stripeDigits[currency] ?? minorDigits(currency)
}
