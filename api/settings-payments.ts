import { z } from 'zod'
import { origin } from './settings-kinds'

/** The settings of payment providers, checked together with all others in settings.ts. */

export interface StripeSettings {
  secretKey: string
  webhookSecret: string
  /** Origin of the API; Stripe's own where left out. */
  apiUrl?: string
}

export const stripeVariables = {
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'must be a secret or restricted key: sk_… or rk_…')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, 'must be the signing secret of a webhook: whsec_…')
    .optional(),
  STRIPE_API_URL: origin.optional(),
}

export function stripeSettings(value: {
  STRIPE_SECRET_KEY?: string
  STRIPE_WEBHOOK_SECRET?: string
  STRIPE_API_URL?: string
}): StripeSettings | undefined {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: apiUrl } = value
  if (!secretKey || !webhookSecret) return undefined
  return { secretKey, webhookSecret, apiUrl: apiUrl && new URL(apiUrl).origin }
}

export interface YookassaSettings {
  shopId: string
  secretKey: string
  /** Origin of the API; YooKassa's own where left out. */
  apiUrl?: string
  /** Milliseconds until a question counts as not answered; ten seconds where left out. */
  timeout?: number
}

export const yookassaVariables = {
  YOOKASSA_SHOP_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the number of the shop (shopId)')
    .optional(),
  YOOKASSA_SECRET_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{8,255}$/, 'must be the secret key of the shop, without spaces')
    .optional(),
  YOOKASSA_API_URL: origin.optional(),
}

export function yookassaSettings(value: {
  YOOKASSA_SHOP_ID?: string
  YOOKASSA_SECRET_KEY?: string
  YOOKASSA_API_URL?: string
}): YookassaSettings | undefined {
  const { YOOKASSA_SHOP_ID: shopId, YOOKASSA_SECRET_KEY: secretKey, YOOKASSA_API_URL: apiUrl } = value
  if (!shopId || !secretKey) return undefined
  return { shopId, secretKey, apiUrl: apiUrl && new URL(apiUrl).origin }
}

/** What a provider cannot do without. */
const required: Record<string, string[]> = {
  stripe: ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  yookassa: ['YOOKASSA_SHOP_ID', 'YOOKASSA_SECRET_KEY'],
}

/** Names what is missing for the providers on offer, also where the rest of the settings has mistakes. */
export function providersLack(given: NodeJS.Dict<string>): string[] {
  const offered = (given.PAYMENT_PROVIDERS ?? '').split(',').map((name) => name.trim())
  return Object.entries(required)
    .filter(([provider]) => offered.includes(provider))
    .flatMap(([provider, names]) =>
      names
        .filter((name) => given[name] === undefined)
        .map((name) => `${name} is required where PAYMENT_PROVIDERS has ${provider}`),
    )
}
