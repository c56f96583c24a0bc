import { Payment, Refund, transaction } from '../db'
import { addJob } from '../jobs/queue'
import { providerNamed } from './index'

/** Gives the money back through the provider, once, then owes the buyer the mail about it. Safe to run again. */
export async function refundPayment(id: string): Promise<void> {
  const refund = await Refund.findOne({ id })
  if (!refund || refund.status === 'succeeded') return
  const payment = await Payment.findOne({ id: refund.payment })
  const provider = payment && providerNamed(payment.provider)
  if (!payment?.providerPaymentId || !provider) throw new Error(`Refund ${id} has no payment to give back`)
  const { providerPaymentId } = payment
  await provider.refund({ providerPaymentId, amount: refund.amount, idempotencyKey: refund.id })
  await transaction(async (tx) => {
    const [done] = await tx.Refund.update({ id, status: 'pending' }, { status: 'succeeded' })
    if (done) await addJob(tx, 'send-refund-mail', { refund: id })
  })
}
