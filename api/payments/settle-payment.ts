import { Payment, transaction, type PaymentRow, type Transaction } from '../db'
import { addJob } from '../jobs/queue'
import { mayBecome } from '../ticketing/order-status'
import { payOrder } from '../ticketing/pay-order'
import { retakePlaces } from '../ticketing/retake-places'
import { providerNamed } from './index'
import type { ProviderPayment } from './provider'

/**
 * Brings a payment to what its provider says, for notification, return page and job alike. However often, late or out
 * of order it is called: captured money ends once, as tickets or as a full refund.
 * Gives the payment as it stands afterwards; throws when the provider gives no answer.
 */
export async function settlePayment(payment: PaymentRow, now: Date): Promise<PaymentRow> {
  if (!payment.providerPaymentId) return payment
  const provider = providerNamed(payment.provider)
  if (!provider) throw new Error(`No payment provider "${payment.provider}"`)
  const truth = await provider.find(payment.providerPaymentId)
  if (truth.status === 'pending') return payment
  return transaction(async (tx) => settle(tx, payment, truth, now))
}

/** The same by the provider's own name for the payment; undefined if it is none of ours. */
export async function settleByProviderId(
  provider: string,
  providerPaymentId: string,
  now: Date,
): Promise<PaymentRow | undefined> {
  const payment = await Payment.findOne({ provider, providerPaymentId })
  return payment && settlePayment(payment, now)
}

/** Orders are locked before payments, everywhere. */
async function settle(tx: Transaction, { id, order: orderId }: PaymentRow, truth: ProviderPayment, now: Date) {
  const order = await tx.Order.lock(orderId)
  const payment = await tx.Payment.lock(id)
  if (!order || !payment) throw new Error('A payment or its order has vanished')
  if (truth.amount !== payment.amount || truth.currency !== payment.currency) {
    throw new Error(`Payment ${id}: the provider speaks of ${truth.amount} ${truth.currency}`)
  }
  if (payment.status === 'succeeded' || payment.status === truth.status) return payment

  const [settled] = await tx.Payment.update({ id }, { status: truth.status, failure: truth.failure })
  if (!settled || truth.status !== 'succeeded') return settled ?? payment
  if (!mayBecome(order.status, 'paid')) await oweRefund(tx, settled, order.status === 'paid' ? 'surplus' : 'late')
  else if (order.status === 'pending' || (await retakePlaces(tx, order, now))) await payOrder(tx, order, now)
  else await oweRefund(tx, settled, 'late')
  return settled
}

/** The money goes back in full, by a job that survives a crash. */
async function oweRefund(tx: Transaction, payment: PaymentRow, reason: 'late' | 'surplus'): Promise<void> {
  const { id, amount, currency } = payment
  const refund = await tx.Refund.create({ payment: id, amount, currency, reason, status: 'pending' }).fetch()
  await addJob(tx, 'refund-payment', { refund: refund.id })
}
