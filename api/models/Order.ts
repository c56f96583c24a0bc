import { integer, text, time, uuid } from '../db/columns'
import { locales } from '../text'

export = {
  tableName: 'order',
  attributes: {
    key: text('key', { required: true }),
    number: text('number', { required: true }),
    event: uuid('event', { required: true }),
    buyer: uuid('buyer', { allowNull: true }),
    buyerEmail: text('buyer_email', { required: true }),
    locale: text('locale', { isIn: [...locales], required: true }),
    origin: text('origin', { required: true }),
    status: text('status', { isIn: ['pending', 'paid', 'expired', 'cancelled', 'refunded'], required: true }),
    total: integer('total', { required: true }),
    currency: text('currency', { required: true }),
    submission: text('submission', { required: true }),
    expiresAt: time('expires_at', { required: true }),
    paidAt: time('paid_at'),
    invitationSentAt: time('invitation_sent_at'),
    forgottenAt: time('forgotten_at'),
  },
}
