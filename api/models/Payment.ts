import { integer, text, uuid } from '../db/columns'

export = {
  tableName: 'payment',
  attributes: {
    order: uuid('order', { required: true }),
    provider: text('provider', { required: true }),
    providerPaymentId: text('provider_payment_id', { allowNull: true }),
    redirectUrl: text('redirect_url', { allowNull: true }),
    status: text('status', { isIn: ['created', 'pending', 'succeeded', 'failed', 'cancelled'], required: true }),
    failure: text('failure', { allowNull: true }),
    amount: integer('amount', { required: true }),
    currency: text('currency', { required: true }),
    refunded: integer('refunded', { defaultsTo: 0 }),
    receipt: text('receipt', { isIn: ['pending', 'succeeded', 'failed'], allowNull: true }),
  },
}
