import {
  Payment,
  query,
  SandboxPayment,
  type DifferenceSaid,
  type OrderRow,
  type PaymentDifferenceRow,
  type PaymentRow,
  type SandboxPaymentRow,
} from '../../api/db'
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

/** It is high time for the payments and refunds of these orders: whatever else waits in the database, they come first. */
export async function waitsLongest(...orders: Pick<OrderRow, 'id'>[]): Promise<void> {
  const ids = orders.map(({ id }) => id)
  await query(`UPDATE payment SET updated_at = now() - interval '1 year' WHERE "order" = ANY($1)`, [ids])
  await query(
    `UPDATE refund SET updated_at = now() - interval '1 year'
      WHERE payment IN (SELECT id FROM payment WHERE "order" = ANY($1))`,
    [ids],
  )
}

/** What a difference says to those who read it. */
export async function saidOf({ id }: Pick<PaymentDifferenceRow, 'id'>): Promise<DifferenceSaid | null> {
  const rows = await query<{ said: DifferenceSaid | null }>('SELECT said FROM payment_difference WHERE id = $1', [id])
  return rows[0]?.said ?? null
}
