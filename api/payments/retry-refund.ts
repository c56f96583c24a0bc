import { Payment, Refund, transaction, type PaymentRow, type RefundRow } from '../db'
import { addJob } from '../jobs/queue'
import { logger } from '../log'
import { Refusal } from '../refusal'
import { providerNamed } from './index'

/**
 * Sends a refund that failed once more. First its provider is asked: a refund that went through after all is followed,
 * and where more went back than we know of, nothing goes back again. To the provider the new try is another refund,
 * with an idempotency key of its own.
 * @throws Refusal `refundNotFailed`, `refundUnderWay`, `refundElsewhere`, `refundUnanswered`
 */
export async function retryRefund(refund: RefundRow, payment: PaymentRow): Promise<void> {
  if (refund.status !== 'failed') throw new Refusal('refundNotFailed')
  const { lives, refunded } = await askedAbout(refund, payment)
  await transaction(async (tx) => {
    await tx.Order.lock(payment.order)
    const locked = await tx.Payment.lock(payment.id)
    const others = await tx.Refund.find({ payment: payment.id, status: ['pending', 'succeeded'] })
    if (others.some(({ status }) => status === 'pending')) throw new Refusal('refundUnderWay')
    const known = others.reduce((sum, { amount }) => sum + amount, 0)
    if (!lives && (refunded > known || known + refund.amount > (locked?.amount ?? 0)))
      throw new Refusal('refundElsewhere')
    const again = lives ? {} : { attempt: refund.attempt + 1, providerRefundId: null }
    const isAsItWas = { id: refund.id, status: 'failed' as const, attempt: refund.attempt }
    const [changed] = await tx.Refund.update(isAsItWas, { status: 'pending', failure: null, ...again })
    if (!changed) throw new Refusal('refundNotFailed')
    await addJob(tx, 'refund-payment', { refund: refund.id })
  })
}

/** Whether the failed refund lives on at its provider, and what went back of the payment there. */
async function askedAbout({ id, providerRefundId }: RefundRow, payment: PaymentRow) {
  const provider = providerNamed(payment.provider)
  try {
    const before = providerRefundId ? await provider?.findRefund(providerRefundId) : undefined
    const truth = await provider?.find(payment.providerPaymentId ?? '')
    if (!truth) throw new Error(`${payment.provider} says nothing of payment ${payment.id}`)
    return { lives: before !== undefined && before.status !== 'failed', refunded: truth.refunded }
  } catch (error) {
    logger().warn(`Refund ${id} is not tried again:`, error)
    throw new Refusal('refundUnanswered', {}, { cause: error })
  }
}

/** A refund of an order with the payment that it is from. */
export async function refundOf(
  order: string,
  id: string,
): Promise<{ refund: RefundRow; payment: PaymentRow } | undefined> {
  const refund = await Refund.findOne({ id })
  const payment = refund && (await Payment.findOne({ id: refund.payment, order }))
  return payment && { refund, payment }
}
