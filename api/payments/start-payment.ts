import { Payment, transaction, type OrderRow, type PaymentRow } from '../db'
import { Refusal } from '../refusal'
import { isExpired } from '../ticketing/order-status'
import type { PaymentProvider } from './provider'
import { orderReceipt } from './receipt'

export interface PaymentContext {
  provider: PaymentProvider
  description: string
  /** Where the provider sends the buyer back to, by our id of the payment. */
  returnUrl(payment: string): string
  now: Date
}

/**
 * Starts paying for an order and gives the address where the buyer pays. A double click, or coming back later, finds
 * the try that is under way. The row is written before the provider is asked: money can never be unknown to us.
 * @throws Refusal `orderNotPending`, `orderExpired`, `paymentUnavailable`
 */
export async function startPayment(order: OrderRow, context: PaymentContext): Promise<string> {
  const payment = await paymentUnderWay(order, context)
  if (payment.redirectUrl) return payment.redirectUrl
  try {
    const { providerPaymentId, redirectUrl } = await context.provider.start({
      idempotencyKey: payment.id,
      amount: payment.amount,
      currency: payment.currency,
      description: context.description,
      email: order.buyerEmail,
      locale: order.locale,
      expiresAt: order.expiresAt,
      returnUrl: context.returnUrl(payment.id),
      receipt: context.provider.receipts ? await orderReceipt(order) : null,
    })
    await Payment.update({ id: payment.id, status: 'created' }, { status: 'pending', providerPaymentId, redirectUrl })
    return redirectUrl
  } catch (error) {
    throw new Refusal('paymentUnavailable', {}, { cause: error })
  }
}

async function paymentUnderWay(order: OrderRow, { provider, now }: PaymentContext): Promise<PaymentRow> {
  return transaction(async (tx) => {
    const locked = await tx.Order.lock(order.id)
    if (locked && isExpired(locked, now)) throw new Refusal('orderExpired')
    if (locked?.status !== 'pending') throw new Refusal('orderNotPending')
    const started = await tx.Payment.findOne({
      order: order.id,
      provider: provider.name,
      status: ['created', 'pending'],
    })
    if (started) return started
    const { total: amount, currency } = locked
    return tx.Payment.create({ order: order.id, provider: provider.name, status: 'created', amount, currency }).fetch()
  })
}
