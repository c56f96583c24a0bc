import { Payment } from '../db'
import { providerNamed } from './index'
import { settlePayment } from './settle-payment'

/**
 * Nobody should pay any more: the order is paid, cancelled or expired. Ends the tries that are still open, as far as
 * their providers can, and then looks how each has ended: somebody may have been quicker.
 */
export async function endPayments(order: string, now: Date): Promise<void> {
  const open = await Payment.find({ order, status: ['created', 'pending'] })
  for (const payment of open) {
    if (!payment.providerPaymentId) continue
    await providerNamed(payment.provider)?.end(payment.providerPaymentId)
    await settlePayment(payment, now)
  }
}
