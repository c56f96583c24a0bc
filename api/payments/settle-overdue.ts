import { Payment, query, Refund, type PaymentRow } from '../db'
import { logger } from '../log'
import { refundPayment } from './refund-payment'
import { settlePayment } from './settle-payment'

const minute = 60_000
/** A buyer may still be typing, and a notification on its way. */
const patience = 3 * minute
/** So many of each are looked at in one run: the oldest ones first, the rest in the next run. */
const most = 200
/** The provider never told us a name for it: after two days' lists nobody will. */
const lost = 2 * 24 * 60 * minute

/**
 * Asks providers about payments and refunds that are unsettled for longer than they should be. One that fails stops
 * none of the others: its provider may be away.
 */
export async function settleOverdue(now: Date): Promise<void> {
  for (const payment of await overduePayments(now)) {
    await alone(`payment ${payment.id}`, async () => {
      const settled = await settlePayment(payment, now)
      // To the end of the queue: the ones behind it come to their turn, too.
      if (settled.status === payment.status) await Payment.update({ id: payment.id }, { status: payment.status })
    })
  }
  const before = new Date(now.getTime() - patience)
  const where = { status: 'pending' as const, updatedAt: { '<': before } }
  for (const { id } of await Refund.find({ where, sort: 'updatedAt ASC', limit: most })) {
    await alone(`refund ${id}`, async () => {
      await refundPayment(id)
      await Refund.update({ id, status: 'pending' }, { status: 'pending' })
    })
  }
  await query(
    `UPDATE payment SET status = 'cancelled', updated_at = now()
      WHERE status = 'created' AND provider_payment_id IS NULL AND created_at < $1`,
    [new Date(now.getTime() - lost)],
  )
}

async function overduePayments(now: Date): Promise<PaymentRow[]> {
  const before = new Date(now.getTime() - patience)
  const where = { status: 'pending' as const, updatedAt: { '<': before } }
  return Payment.find({ where, sort: 'updatedAt ASC', limit: most })
}

async function alone(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    logger().warn(`Reconciliation of ${what} has to wait:`, error)
  }
}
