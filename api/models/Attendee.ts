import { integer, text, uuid } from '../db/columns'

export = {
  tableName: 'attendee',
  attributes: {
    order: uuid('order', { required: true }),
    event: uuid('event', { required: true }),
    ticketType: uuid('ticket_type', { required: true }),
    position: integer('position', { required: true }),
    fullName: text('full_name', { required: true }),
    birthDate: text('birth_date', { required: true }),
    phone: text('phone', { required: true }),
    email: text('email', { required: true }),
    price: integer('price', { required: true }),
    holdsPlace: { type: 'boolean', columnName: 'holds_place', defaultsTo: true },
    updatedAt: false,
  },
}
