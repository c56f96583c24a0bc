import { big, text, time, uuid } from '../db/columns'

export = {
  tableName: 'passkey',
  attributes: {
    user: uuid('user', { required: true }),
    name: text('name', { required: true }),
    credential: text('credential', { required: true }),
    publicKey: text('public_key', { required: true }),
    counter: big('counter'),
    transports: text('transports', { allowNull: true }),
    lastUsedAt: time('last_used_at'),
  },
}
