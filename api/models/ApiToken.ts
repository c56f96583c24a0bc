import { text, time, uuid } from '../db/columns'

export = {
  tableName: 'api_token',
  attributes: {
    user: uuid('user', { required: true }),
    name: text('name', { required: true }),
    hash: text('hash', { required: true }),
    scope: text('scope', { isIn: ['read', 'write'], required: true }),
    lastUsedAt: time('last_used_at'),
  },
}
