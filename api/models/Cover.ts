import { integer, text, uuid } from '../db/columns'

export = {
  tableName: 'cover',
  attributes: {
    event: uuid('event', { allowNull: true }),
    key: text('key', { required: true }),
    status: text('status', { isIn: ['uploading', 'preparing', 'ready', 'old'], required: true }),
    alt: text('alt'),
    width: integer('width', { required: true }),
    height: integer('height', { required: true }),
  },
}
