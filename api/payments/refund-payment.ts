import { Payment, Refund, transaction, type PaymentRow, type RefundRow } from '../db'
import { addJob } from '../jobs/queue'
import { noteDifference } from './differences'
import { watchReceipt } from './follow-receipt'
import { providerNamed } from './index'
import type { ProviderRefund } from './provider'
import { refundReceipt } from './receipt'

/** Gives the money of a refund back through the provider, once. Safe to run again, also after a crash in the middle. */
export async function refundPayment(id: string): Promise<void> {
  const refund = await Refund.findOne({ id })
  if (refund?.status !== 'pending') return
  const payment = await Payment.findOne({ id: refund.payment })
  const provider = payment && providerNamed(payment.provider)
  if (!payment?.providerPaymentId || !provider) throw new Error(`Refund ${id} has no payment to give back`)
  const { providerPaymentId } = payment
  const { amount, currency } = refund
  const answer = refund.providerRefundId
    ? await provider.findRefund(refund.providerRefundId)
    : await provider.refund({
        providerPaymentId,
        amount,
        currency,
        idempotencyKey: refund.id,
        receipt: provider.receipts ? await refundReceipt(refund, payment) : null,
      })
  await conclude(refund, payment, answer)
}

/** News of a refund by the provider's name for it; undefined if it is none of ours. */
export async function settleRefund(provider: string, providerRefundId: string): Promise<void> {
  const refund = await Refund.findOne({ providerRefundId })
  const payment = refund && (await Payment.findOne({ id: refund.payment, provider }))
  if (payment) await refundPayment(refund.id)
}

/** Once the provider has answered. One that is still under way there is asked again by the reconciliation. */
async function conclude({ id }: RefundRow, payment: PaymentRow, answer: ProviderRefund): Promise<void> {
  const { providerRefundId, status, failure, receipt } = answer
  await transaction(async (tx) => {
    const [changed] = await tx.Refund.update({ id, status: 'pending' }, { providerRefundId, status, failure, receipt })
    if (changed?.status === 'succeeded') {
      await watchReceipt(tx, payment, id, receipt)
      await addJob(tx, 'send-refund-mail', { refund: id })
    }
    if (changed?.status !== 'failed') return
    const { provider, providerPaymentId } = payment
    const detail = `refund ${id}: ${failure ?? 'no reason given'}`
    const difference = { provider, providerPaymentId: providerPaymentId ?? '', payment: payment.id, detail }
    await noteDifference(tx, { ...difference, kind: 'refund_failed' })
  })
}
