import { text, time, uuid } from '../db/columns'

export = {
  tableName: 'payment_difference',
  attributes: {
    provider: text('provider', { required: true }),
    providerPaymentId: text('provider_payment_id', { required: true }),
    payment: uuid('payment', { allowNull: true }),
    kind: text('kind', {
      isIn: ['amount', 'order', 'unknown', 'missing', 'status', 'refunded', 'refund_failed', 'receipt'],
      required: true,
    }),
    detail: text('detail', { allowNull: true }),
    settledAt: time('settled_at'),
  },
}
