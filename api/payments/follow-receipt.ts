import {
  Payment,
  Refund,
  transaction,
  type DifferenceSaid,
  type PaymentRow,
  type ReceiptStatus,
  type Transaction,
} from '../db'
import { addJob } from '../jobs/queue'
import { noteDifference } from './differences'
import { providerNamed } from './index'

const minute = 60_000
const day = 24 * 60 * minute
/** YooKassa: a receipt that is not there after three days needs its support. */
const longest = 3 * day
const lastLook = 30 * day

/** After money has moved: a job looks after a receipt that is under way, and one that failed is put before an admin. */
export async function watchReceipt(
  tx: Transaction,
  payment: PaymentRow,
  refund: string | null,
  receipt: ReceiptStatus | null,
  age = 0,
): Promise<void> {
  if (receipt === 'failed' || (receipt === 'pending' && age >= longest)) {
    const { provider, providerPaymentId, id } = payment
    const status = { text: `console.order.receipt.${receipt}` }
    const said: DifferenceSaid = refund
      ? { sentence: 'receiptOfRefund', values: { refund, status } }
      : { sentence: 'receiptOfPayment', values: { payment: id, status } }
    const known = { provider, providerPaymentId: providerPaymentId ?? '', payment: id }
    await noteDifference(tx, { ...known, kind: 'receipt' }, said)
  }
  if (receipt !== 'pending' || age >= lastLook) return
  // Later and later: most take seconds, some a day.
  const runAt = new Date(Date.now() + Math.min(Math.max(age / 4, minute), day))
  await addJob(tx, 'follow-receipt', { payment: payment.id, refund }, { runAt })
}

/** Asks what has become of a receipt. Safe to repeat; throws when the provider gives no answer. */
export async function followReceipt(paymentId: string, refundId: string | null, now: Date): Promise<void> {
  const payment = await Payment.findOne({ id: paymentId })
  const refund = refundId === null ? undefined : await Refund.findOne({ id: refundId })
  const followed = refundId === null ? payment : refund
  const provider = payment && providerNamed(payment.provider)
  if (!provider || followed?.receipt !== 'pending') return
  const truth = refund
    ? await provider.findRefund(refund.providerRefundId ?? '')
    : await provider.find(payment.providerPaymentId ?? '')
  const receipt = truth?.receipt ?? 'pending'
  await transaction(async (tx) => {
    if (refund) await tx.Refund.update({ id: refund.id }, { receipt })
    else await tx.Payment.update({ id: payment.id }, { receipt })
    await watchReceipt(tx, payment, refundId, receipt, now.getTime() - followed.createdAt.getTime())
    if (receipt === 'succeeded') await settleNotice(tx, payment.id, now)
  })
}

/** The notice goes by itself once every receipt of the payment is there. */
async function settleNotice(tx: Transaction, payment: string, now: Date): Promise<void> {
  const missing = { receipt: ['pending', 'failed'] satisfies ReceiptStatus[] }
  const open = (await tx.Payment.count({ id: payment, ...missing })) + (await tx.Refund.count({ payment, ...missing }))
  if (open === 0) await tx.PaymentDifference.update({ payment, kind: 'receipt', settledAt: null }, { settledAt: now })
}
