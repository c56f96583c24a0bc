import { integer, text, time, uuid } from '../db/columns'

export = {
  tableName: 'ticket_type',
  attributes: {
    event: uuid('event', { required: true }),
    name: text('name', { required: true }),
    price: integer('price', { required: true }),
    quota: integer('quota', { allowNull: true }),
    taken: integer('taken', { defaultsTo: 0 }),
    saleStartsAt: time('sale_starts_at'),
    saleEndsAt: time('sale_ends_at'),
    maxPerOrder: integer('max_per_order', { defaultsTo: 10 }),
    position: integer('position', { defaultsTo: 0 }),
    hidden: { type: 'boolean', columnName: 'hidden', defaultsTo: false },
  },
}
