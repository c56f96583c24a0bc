import { integer, text, time, uuid } from '../db/columns'

export = {
  tableName: 'event',
  attributes: {
    slug: text('slug', { required: true }),
    organiser: uuid('organiser', { allowNull: true }),
    title: text('title', { required: true }),
    description: text('description'),
    startsAt: time('starts_at', { required: true }),
    endsAt: time('ends_at', { required: true }),
    timeZone: text('time_zone', { required: true }),
    venue: text('venue', { required: true }),
    address: text('address'),
    city: text('city', { required: true }),
    status: text('status', { isIn: ['draft', 'published', 'cancelled'], required: true }),
    currency: text('currency', { required: true }),
    capacity: integer('capacity', { required: true }),
    refundHours: integer('refund_hours', { allowNull: true }),
    cancellationReason: text('cancellation_reason', { allowNull: true }),
    taken: integer('taken', { defaultsTo: 0 }),
  },
}
