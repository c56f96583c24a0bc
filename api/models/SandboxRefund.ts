import { integer, text, uuid } from '../db/columns'

export = {
  tableName: 'sandbox_refund',
  attributes: {
    payment: uuid('payment', { required: true }),
    idempotencyKey: text('idempotency_key', { required: true }),
    amount: integer('amount', { required: true }),
    updatedAt: false,
  },
}
