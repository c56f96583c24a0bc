import { text } from '../db/columns'

export = {
  tableName: 'payment_notification',
  attributes: {
    provider: text('provider', { required: true }),
    notificationId: text('notification_id', { required: true }),
    providerPaymentId: text('provider_payment_id', { required: true }),
    updatedAt: false,
  },
}
