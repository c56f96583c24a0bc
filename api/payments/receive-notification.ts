import { transaction } from '../db'
import { addJob } from '../jobs/queue'
import type { Notification, PaymentProvider } from './provider'

/**
 * Notes a notification once, under its provider's name for it, and owes the settling as a job in the same
 * transaction: the provider gets its answer at once, and a crash loses nothing.
 */
export async function receiveNotification(provider: PaymentProvider, notification: Notification): Promise<void> {
  const { notificationId, providerPaymentId } = notification
  await transaction(async (tx) => {
    const noted = await tx.query(
      `INSERT INTO payment_notification (provider, notification_id, provider_payment_id) VALUES ($1, $2, $3)
       ON CONFLICT (provider, notification_id) DO NOTHING RETURNING id`,
      [provider.name, notificationId, providerPaymentId],
    )
    if (noted.length > 0) await addJob(tx, 'settle-payment', { provider: provider.name, providerPaymentId })
  })
}
