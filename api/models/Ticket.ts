import { text, uuid } from '../db/columns'

export = {
  tableName: 'ticket',
  attributes: {
    key: text('key', { required: true }),
    code: text('code', { required: true }),
    attendee: uuid('attendee', { required: true }),
    order: uuid('order', { required: true }),
    event: uuid('event', { required: true }),
    status: text('status', { isIn: ['valid', 'used', 'cancelled'], required: true }),
    refund: uuid('refund', { allowNull: true }),
  },
}
