import { integer, text } from '../db/columns'

export = {
  tableName: 'sandbox_payment',
  attributes: {
    idempotencyKey: text('idempotency_key', { required: true }),
    amount: integer('amount', { required: true }),
    currency: text('currency', { required: true }),
    description: text('description', { required: true }),
    returnUrl: text('return_url', { required: true }),
    status: text('status', { isIn: ['pending', 'challenge', 'succeeded', 'failed', 'cancelled'], required: true }),
    failure: text('failure', { allowNull: true }),
    refunded: integer('refunded', { defaultsTo: 0 }),
  },
}
