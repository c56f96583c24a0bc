import { integer, text, uuid } from '../db/columns'
import { refundReasons } from '../db/payment-rows'

export = {
  tableName: 'refund',
  attributes: {
    payment: uuid('payment', { required: true }),
    amount: integer('amount', { required: true }),
    currency: text('currency', { required: true }),
    reason: text('reason', { isIn: [...refundReasons], required: true }),
    status: text('status', { isIn: ['pending', 'succeeded', 'failed'], required: true }),
    providerRefundId: text('provider_refund_id', { allowNull: true }),
    failure: text('failure', { allowNull: true }),
    attempt: integer('attempt', { defaultsTo: 1 }),
    receipt: text('receipt', { isIn: ['pending', 'succeeded', 'failed'], allowNull: true }),
  },
}
