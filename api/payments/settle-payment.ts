import {
  Payment,
  transaction,
  type DifferenceSaid,
  type PaymentRow,
  type Transaction,
  type WholeRefundReason,
} from '../db'
import { addJob } from '../jobs/queue'
import { payOrder } from '../ticketing/pay-order'
import { adoptPayment } from './adopt-payment'
import { whyItBuysNothing } from './buys-nothing'
import { noteDifference } from './differences'
import { watchReceipt } from './follow-receipt'
import { providerNamed } from './index'
import type { ProviderPayment } from './provider'

/**
 * Brings a payment to what its provider says, for notification, return page, job and reconciliation alike. However
 * often, late or out of order it is called: captured money ends once, as tickets or as a full refund.
 * Gives the payment as it stands afterwards; throws when the provider gives no answer.
 */
export async function settlePayment(payment: PaymentRow, now: Date): Promise<PaymentRow> {
  // What has succeeded stays so: however often a provider tells of it, it is not asked about it again.
  if (!payment.providerPaymentId || payment.status === 'succeeded') return payment
  const provider = providerNamed(payment.provider)
  if (!provider) throw new Error(`No payment provider "${payment.provider}"`)
  const truth = await provider.find(payment.providerPaymentId)
  if (!truth || truth.status === 'pending') return payment
  return transaction(async (tx) => settle(tx, payment, truth, now))
}

/**
 * The same by the provider's own name for the payment, which may come before the answer that tells us that name.
 * Undefined if it is none of ours.
 */
export async function settleByProviderId(
  provider: string,
  providerPaymentId: string,
  now: Date,
): Promise<PaymentRow | undefined> {
  const known = await Payment.findOne({ provider, providerPaymentId })
  const payment = known ?? (await adoptPayment(provider, providerPaymentId))
  return payment && settlePayment(payment, now)
}

/** Orders are locked before payments, everywhere. */
async function settle(
  tx: Transaction,
  { id, order: orderId }: PaymentRow,
  truth: ProviderPayment,
  now: Date,
): Promise<PaymentRow> {
  const order = await tx.Order.lock(orderId)
  const payment = await tx.Payment.lock(id)
  if (!order || !payment) throw new Error('A payment or its order has vanished')
  if (payment.status === 'succeeded' || payment.status === truth.status) return payment
  if (truth.status !== 'succeeded') return change(tx, id, { status: truth.status, failure: truth.failure })

  if (truth.payment !== id) return refuse(tx, payment, truth)
  const { amount, currency, receipt } = truth
  const isWrong = amount !== payment.amount || currency !== payment.currency
  // The row says what was really captured.
  const settled = await change(tx, id, { status: 'succeeded', failure: null, amount, currency, receipt })
  await watchReceipt(tx, settled, null, receipt)
  if (isWrong) {
    const asked = { amount: payment.amount, currency: payment.currency }
    const said: DifferenceSaid = { sentence: 'amount', values: { captured: { amount, currency }, asked } }
    await noteDifference(tx, { ...truth, provider: payment.provider, payment: id, kind: 'amount' }, said)
  }
  const reason = isWrong ? 'amount' : await whyItBuysNothing(tx, order, now)
  if (reason) await oweRefund(tx, settled, reason)
  else {
    await payOrder(tx, order, now)
    // Other tries of the same order are still open somewhere.
    const open = await tx.Payment.count({ order: orderId, status: ['created', 'pending'] })
    if (open > 0) await addJob(tx, 'end-payments', { order: orderId })
  }
  return settled
}

/** The money was taken for something else: neither tickets nor a refund of this order may come of it. */
async function refuse(tx: Transaction, { id, provider }: PaymentRow, truth: ProviderPayment): Promise<PaymentRow> {
  const { amount, currency, payment: other } = truth
  const values = { captured: { amount, currency }, payment: id }
  const said: DifferenceSaid = other
    ? { sentence: 'order', values: { ...values, other } }
    : { sentence: 'orderless', values }
  await noteDifference(tx, { ...truth, provider, payment: id, kind: 'order' }, said)
  return change(tx, id, { status: 'failed', failure: 'paymentForeign' })
}

async function change(tx: Transaction, id: string, values: Partial<PaymentRow>): Promise<PaymentRow> {
  const [changed] = await tx.Payment.update({ id }, values)
  if (!changed) throw new Error('A payment has vanished')
  return changed
}

/** The money goes back in full, by a job that survives a crash. */
async function oweRefund(tx: Transaction, payment: PaymentRow, reason: WholeRefundReason): Promise<void> {
  const { id, amount, currency } = payment
  const refund = await tx.Refund.create({ payment: id, amount, currency, reason, status: 'pending' }).fetch()
  await addJob(tx, 'refund-payment', { refund: refund.id })
}
