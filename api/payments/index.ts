import { settings } from '../settings'
import type { PaymentProvider } from './provider'
import { sandbox } from './sandbox'
import { stripe } from './stripe'
import { yookassa } from './yookassa'

const all: Record<string, PaymentProvider> = {
  sandbox,
  stripe,
  yookassa,
}

/** The providers that a buyer may choose from, in the order of the settings. */
export function offeredProviders(): PaymentProvider[] {
  return settings().paymentProviders.flatMap((name) => all[name] ?? [])
}

/** Those of them that can take this much, in minor units. */
export function providersFor(amount: number, currency: string): PaymentProvider[] {
  return offeredProviders().filter((provider) => provider.accepts(amount, currency))
}

/** The provider of a payment, also of one that is no longer on offer. */
export function providerNamed(name: string): PaymentProvider | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}
