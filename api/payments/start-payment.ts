import { transaction, type OrderRow, type PaymentRow, type PaymentStatus } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { isExpired } from '../ticketing/order-status'
import { PaymentRefused, type PaymentProvider } from './provider'
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
 * @throws Refusal `orderNotPending`, `orderExpired`, `paymentUnavailable`, `paymentRefused`
 */
export async function startPayment(order: OrderRow, context: PaymentContext): Promise<string> {
  const payment = await paymentUnderWay(order, context)
  if (payment.redirectUrl) return payment.redirectUrl
  const begun = await begin(order, payment, context)
  await keep(order, payment, begun)
  return begun.redirectUrl
}

type Begun = Awaited<ReturnType<PaymentProvider['start']>>

async function begin(order: OrderRow, payment: PaymentRow, { provider, ...context }: PaymentContext): Promise<Begun> {
  try {
    return await provider.start({
      idempotencyKey: payment.id,
      amount: payment.amount,
      currency: payment.currency,
      description: context.description,
      email: order.buyerEmail,
      locale: order.locale,
      expiresAt: order.expiresAt,
      returnUrl: context.returnUrl(payment.id),
      receipt: provider.receipts ? await orderReceipt(order, payment) : null,
    })
  } catch (error) {
    const code = error instanceof PaymentRefused ? 'paymentRefused' : 'paymentUnavailable'
    throw new Refusal(code, {}, { cause: error })
  }
}

/**
 * The provider took its time. Whoever has ended the order meanwhile looked for payments to end and could not end this
 * one, which had no name yet: then a job does it, and nobody is sent to pay.
 */
async function keep({ id }: OrderRow, payment: PaymentRow, begun: Begun): Promise<void> {
  const ended = await transaction(async (tx) => {
    const order = await tx.Order.lock(id)
    const open = { id: payment.id, status: ['created', 'pending'] satisfies PaymentStatus[] }
    const [kept] = await tx.Payment.update(open, { status: 'pending', ...begun })
    if (!kept || order?.status === 'pending') return undefined
    await addJob(tx, 'end-payments', { order: id })
    return order?.status
  })
  if (ended) throw new Refusal(ended === 'expired' ? 'orderExpired' : 'orderNotPending')
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
