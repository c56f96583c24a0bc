import {
  Payment,
  Refund,
  transaction,
  type DifferenceSaid,
  type PaymentRow,
  type RefundRow,
  type Transaction,
} from '../db'
import { PermanentError } from '../jobs/permanent'
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
  if (!payment?.providerPaymentId || !provider) throw new PermanentError(`Refund ${id} has no payment to give back`)
  const { providerPaymentId } = payment
  const { amount, currency } = refund
  const answer = refund.providerRefundId
    ? await provider.findRefund(refund.providerRefundId)
    : await provider.refund({
        providerPaymentId,
        amount,
        currency,
        idempotencyKey: keyOf(refund),
        receipt: provider.receipts ? await refundReceipt(refund, payment) : null,
      })
  await conclude(refund, payment, answer)
}

/** Every try that a person asks for is a refund of its own to the provider. */
function keyOf({ id, attempt }: RefundRow): string {
  return attempt === 1 ? id : `${id}-${attempt}`
}

/**
 * News of a refund by the provider's name for it, if it is one of ours. One that had succeeded may come back from the
 * bank days later: then it has failed after all.
 */
export async function settleRefund(provider: string, providerRefundId: string): Promise<void> {
  const refund = await Refund.findOne({ providerRefundId })
  const payment = refund && (await Payment.findOne({ id: refund.payment, provider }))
  if (payment && refund.status === 'succeeded') {
    const answer = await providerNamed(provider)?.findRefund(providerRefundId)
    if (answer?.status === 'failed') await conclude(refund, payment, answer)
  } else if (payment) await refundPayment(refund.id)
}

/** Once the provider has answered. One that is still under way there is asked again by the reconciliation. */
async function conclude(refund: RefundRow, payment: PaymentRow, answer: ProviderRefund): Promise<void> {
  const { id, attempt, status: before } = refund
  const { providerRefundId, status, failure, receipt } = answer
  await transaction(async (tx) => {
    const outcome = { providerRefundId, status, failure, receipt }
    const [changed] = await tx.Refund.update({ id, status: before, attempt }, outcome)
    if (changed?.status === 'succeeded') {
      if (attempt > 1) await settleNotice(tx, payment.id)
      await watchReceipt(tx, payment, id, receipt)
      await addJob(tx, 'send-refund-mail', { refund: id })
    }
    if (changed?.status !== 'failed') return
    const { provider, providerPaymentId } = payment
    const difference = { provider, providerPaymentId: providerPaymentId ?? '', payment: payment.id }
    const said: DifferenceSaid = failure
      ? { sentence: 'refundFailed', values: { refund: id, failure } }
      : { sentence: 'refundFailedSilently', values: { refund: id } }
    await noteDifference(tx, { ...difference, kind: 'refund_failed' }, said)
  })
}

/** The notice of a refund that failed goes by itself once none of the payment is left. */
async function settleNotice(tx: Transaction, payment: string): Promise<void> {
  if ((await tx.Refund.count({ payment, status: 'failed' })) > 0) return
  await tx.PaymentDifference.update({ payment, kind: 'refund_failed', settledAt: null }, { settledAt: new Date() })
}
