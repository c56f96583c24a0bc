import { Payment, query, Refund, transaction, type Transaction } from '../db'
import { addJob } from '../jobs/queue'
import type { Notification, NotificationRefused, PaymentProvider } from './provider'

/**
 * Notes a notification once, under its provider's name for it, and owes the settling as a job in the same
 * transaction: the provider gets its answer at once, and a crash loses nothing. One that nothing vouches for counts
 * only if it is about money of ours, so that strangers cannot make work.
 */
export async function receiveNotification({ name: provider }: PaymentProvider, notification: Notification) {
  const { notificationId, about, unsigned } = notification
  const payment = about && 'payment' in about ? about.payment : null
  const refund = about && 'refund' in about ? about.refund : null
  if (unsigned && !(await isOurs(provider, payment, refund, unsigned.payment))) return
  await transaction(async (tx) => {
    const noted = await tx.query(
      `INSERT INTO payment_notification (provider, notification_id, provider_payment_id, provider_refund_id)
       VALUES ($1, $2, $3, $4) ON CONFLICT (provider, notification_id) DO NOTHING RETURNING id`,
      [provider, notificationId, payment, refund],
    )
    if (noted.length === 0) return payment ? askAgain(tx, provider, payment) : undefined
    if (payment) await addJob(tx, 'settle-payment', { provider, providerPaymentId: payment })
    if (refund) await addJob(tx, 'settle-refund', { provider, providerRefundId: refund })
  })
}

/**
 * What was noted before may have been somebody's invention, or too early: as long as the payment is open, the provider
 * is asked again, but not at once, and for one payment once at a time.
 */
async function askAgain(tx: Transaction, provider: string, providerPaymentId: string): Promise<void> {
  if ((await tx.Payment.count({ provider, providerPaymentId, status: ['created', 'pending'] })) === 0) return
  const runAt = new Date(Date.now() + patience)
  const key = `settle-payment:${provider}:${providerPaymentId}`
  await addJob(tx, 'settle-payment', { provider, providerPaymentId }, { runAt, key })
}
const patience = 10_000

/** By the provider's name for it, or by our own as long as that name has not reached us. */
async function isOurs(provider: string, payment: string | null, refund: string | null, own: string | null) {
  if (payment && (await Payment.count({ provider, providerPaymentId: payment })) > 0) return true
  if (payment && own && (await Payment.count({ id: own, provider, providerPaymentId: null })) > 0) return true
  return refund !== null && (await Refund.count({ providerRefundId: refund })) > 0
}

/** So many refused notifications are kept for each provider: anybody can send some. */
const mostRefused = 100

/** Keeps for the console why a notification was refused. */
export async function noteRefused({ name }: PaymentProvider, { code, detail }: NotificationRefused): Promise<void> {
  const values = [name, code, detail?.slice(0, 255) ?? null]
  await query('INSERT INTO payment_notification (provider, refused, refused_detail) VALUES ($1, $2, $3)', values)
  await query(
    `DELETE FROM payment_notification WHERE provider = $1 AND refused IS NOT NULL AND id NOT IN (
       SELECT id FROM payment_notification WHERE provider = $1 AND refused IS NOT NULL
        ORDER BY created_at DESC LIMIT ${mostRefused})`,
    [name],
  )
}
