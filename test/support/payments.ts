import { Payment, SandboxPayment, type OrderRow, type PaymentRow, type SandboxPaymentRow } from '../../api/db'
import type { PaymentProvider } from '../../api/payments/provider'
import { sandbox } from '../../api/payments/sandbox'
import { startPayment } from '../../api/payments/start-payment'

/** Starts paying an order, at the test bank where nothing else is said. */
export async function paymentFor(order: OrderRow, provider: PaymentProvider = sandbox): Promise<PaymentRow> {
  await startPayment(order, {
    provider,
    description: order.number,
    returnUrl: (payment) => `http://localhost/payments/${payment}/return`,
    now: new Date(),
  })
  const [payment] = await Payment.find({ where: { order: order.id }, sort: 'createdAt DESC', limit: 1 })
  if (!payment) throw new Error('No payment was started')
  return payment
}

/** Makes the test bank say something, without its telling anybody. */
export async function bankSays({ providerPaymentId }: PaymentRow, change: Partial<SandboxPaymentRow>): Promise<void> {
  await SandboxPayment.update({ id: providerPaymentId ?? '' }, change)
}
