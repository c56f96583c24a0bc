import { integer, text, time, uuid } from '../db/columns'
import { categories } from '../ticketing/category'

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
    city: text('city'),
    status: text('status', { isIn: ['draft', 'published', 'cancelled'], required: true }),
    category: text('category', { isIn: [...categories], defaultsTo: 'other' }),
    currency: text('currency', { required: true }),
    capacity: integer('capacity', { required: true }),
    refundHours: integer('refund_hours', { allowNull: true }),
    cancellationReason: text('cancellation_reason', { allowNull: true }),
    submittedAt: time('submitted_at'),
    moderationNote: text('moderation_note', { allowNull: true }),
    publishedAt: time('published_at'),
    version: integer('version', { defaultsTo: 1 }),
    taken: integer('taken', { defaultsTo: 0 }),
  },
}
