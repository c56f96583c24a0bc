import Stripe from 'stripe'

/** What Foyer knows of its account at Stripe. */
export interface StripeAccount {
  secretKey: string
  webhookSecret: string
  /** Origin of the API; Stripe's own where left out. */
  apiUrl?: string
  /** How long (ms) one try may take. */
  timeout?: number
  /** How often what got no answer is tried again at once. */
  retries?: number
}

/**
 * Stripe answers in less than two seconds, or something is wrong. One try more, for a connection that was broken; after
 * that it is for the queue, the reconciliation or the buyer's next click to try: somebody may be waiting for this one.
 */
const patience = { timeout: 10_000, retries: 1 }

export function stripeClient({ secretKey, apiUrl, timeout, retries }: StripeAccount): Stripe {
  const { protocol, hostname, port } = new URL(apiUrl ?? 'https://api.stripe.com')
  return new Stripe(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    timeout: timeout ?? patience.timeout,
    maxNetworkRetries: retries ?? patience.retries,
    appInfo: { name: 'Foyer' },
    typescript: true,
    telemetry: false,
  })
}

/** Stripe did not do what was asked, or nobody knows. Says no more than may stand in a log. */
export class StripeProblem extends Error {}

/**
 * Asks Stripe. What it throws carries headers, bodies and, where a key is refused, a part of the key: none of that gets
 * any further. @throws StripeProblem
 */
export async function asking<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question()
  } catch (error) {
    throw loggable(error)
  }
}

/** The same for a list that is asked for page by page. @throws StripeProblem */
export async function* askingAll<Item>(items: AsyncIterable<Item>): AsyncIterable<Item> {
  try {
    yield* items
  } catch (error) {
    throw loggable(error)
  }
}

function loggable(error: unknown): unknown {
  return error instanceof Stripe.errors.StripeError ? new StripeProblem(`Stripe: ${saidBy(error)}`) : error
}

/** One line for the log and the console. */
export function saidBy(error: Stripe.errors.StripeError): string {
  const { type, statusCode, code, message, requestId } = error
  const said = [message, statusCode, code ?? type, requestId].filter(Boolean).join(', ')
  return said.replace(/\b(sk|rk|pk|whsec)_[^\s'"]+/g, '$1_…')
}

/** Stripe says no to the request as it is: asking again would not help. */
export function isRefused(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError
}

/**
 * Stripe keeps the answer to an idempotency key for a day, a breakdown of its own too, and takes the key for no other
 * parameters: nothing new will come of this key.
 */
export function isUsedUp(error: unknown): boolean {
  if (error instanceof Stripe.errors.StripeIdempotencyError) return true
  return error instanceof Stripe.errors.StripeAPIError && error.headers?.['idempotent-replayed'] === 'true'
}
