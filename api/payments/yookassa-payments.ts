import type { PaymentWish } from './provider'
import { make, read, YookassaError } from './yookassa-client'
import { amountOf, described, paymentList, paymentObject, receiptOf, type PaymentObject } from './yookassa-objects'

const day = 24 * 60 * 60 * 1000
/** YooKassa's limit. */
const longestPage = '100'

/**
 * The event's title, the receipt or the site's address may have changed since an earlier try: then its payment, if it
 * came to one, is found by our name for it.
 */
export async function startOrFind(wish: PaymentWish): Promise<PaymentObject> {
  const { idempotencyKey, amount, currency } = wish
  const body = {
    amount: amountOf(amount, currency),
    capture: true,
    confirmation: { type: 'redirect', return_url: wish.returnUrl, locale: wish.locale === 'ru' ? 'ru_RU' : 'en_US' },
    description: described(wish.description),
    metadata: { payment: idempotencyKey },
    receipt: receiptOf(wish.receipt, amount, currency),
  }
  try {
    return await make('/payments', idempotencyKey, body, paymentObject)
  } catch (error) {
    if (!(error instanceof YookassaError) || !error.isKeyTaken) throw error
    // No hold is longer than a day, and the clocks may differ.
    const now = Date.now()
    for await (const payment of paymentsBetween(new Date(now - 2 * day), new Date(now + day))) {
      if (payment.metadata?.payment === idempotencyKey) return payment
    }
    throw error
  }
}

export async function* paymentsBetween(from: Date, to: Date): AsyncIterable<PaymentObject> {
  const question = { 'created_at.gte': from.toISOString(), 'created_at.lt': to.toISOString(), limit: longestPage }
  for (let cursor: string | undefined; ;) {
    const asked = new URLSearchParams(cursor === undefined ? question : { ...question, cursor })
    const { items, next_cursor: next } = await read(`/payments?${asked.toString()}`, paymentList)
    yield* items
    if (next === undefined || next === cursor) return
    cursor = next
  }
}
