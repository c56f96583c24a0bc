import { query } from '../db'
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

/** Those whose books are compared: also one that was taken off the list and has payments of ours, as long as it can be asked. */
export async function providersWithBooks(): Promise<PaymentProvider[]> {
  const rows = await query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) name WHERE EXISTS (SELECT FROM payment WHERE provider = name)`,
    [Object.keys(all)],
  )
  return rows.flatMap(({ name }) => providerNamed(name) ?? []).filter((provider) => provider.isSetUp())
}

/** The provider of a payment, also of one that is no longer on offer. */
export function providerNamed(name: string): PaymentProvider | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}
