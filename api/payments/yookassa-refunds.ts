import type { RefundWish } from './provider'
import { make, read, YookassaError } from './yookassa-client'
import { amountOf, receiptOf, refundList, refundObject, type RefundObject } from './yookassa-objects'

const longestPage = '100'
const nameOf = ({ idempotencyKey }: RefundWish) => `Foyer ${idempotencyKey}`

/**
 * YooKassa forgets keys after a day, and a refund whose answer was lost may be tried again later than that: before
 * money goes back, it is asked whether it has gone.
 */
export async function refundBefore(wish: RefundWish): Promise<RefundObject | undefined> {
  for await (const made of listed({ payment_id: wish.providerPaymentId }))
    if (made.description === nameOf(wish)) return made
  return undefined
}

export function refundsBetween(from: Date, to: Date): AsyncIterable<RefundObject> {
  return listed({ 'created_at.gte': from.toISOString(), 'created_at.lt': to.toISOString() })
}

async function* listed(question: Record<string, string>): AsyncIterable<RefundObject> {
  for (let cursor: string | undefined; ;) {
    const asked = new URLSearchParams({ ...question, limit: longestPage, ...(cursor ? { cursor } : {}) })
    const { items, next_cursor: next } = await read(`/refunds?${asked.toString()}`, refundList)
    yield* items
    if (next === undefined || next === cursor) return
    cursor = next
  }
}

/** A request that YooKassa will not take is a refund that failed, for a person to look at; anything else may pass. */
export async function refundOrRefusal(wish: RefundWish): Promise<RefundObject | YookassaError> {
  const { providerPaymentId, amount, currency, idempotencyKey } = wish
  const receipt = receiptOf(wish.receipt, amount, currency)
  const body = { payment_id: providerPaymentId, amount: amountOf(amount, currency), description: nameOf(wish), receipt }
  try {
    return await make('/refunds', idempotencyKey, body, refundObject)
  } catch (error) {
    if (error instanceof YookassaError && error.status === 400 && !error.isKeyTaken) return error
    throw error
  }
}
