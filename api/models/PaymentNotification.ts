import { text } from '../db/columns'

export = {
  tableName: 'payment_notification',
  attributes: {
    provider: text('provider', { required: true }),
    notificationId: text('notification_id', { allowNull: true }),
    providerPaymentId: text('provider_payment_id', { allowNull: true }),
    providerRefundId: text('provider_refund_id', { allowNull: true }),
    refused: text('refused', { allowNull: true }),
    refusedDetail: text('refused_detail', { allowNull: true }),
    updatedAt: false,
  },
}
