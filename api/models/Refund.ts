import { integer, text, uuid } from '../db/columns'

export = {
  tableName: 'refund',
  attributes: {
    payment: uuid('payment', { required: true }),
    amount: integer('amount', { required: true }),
    currency: text('currency', { required: true }),
    reason: text('reason', { isIn: ['late', 'surplus'], required: true }),
    status: text('status', { isIn: ['pending', 'succeeded'], required: true }),
  },
}
