import { text, uuid } from '../db/columns'

export = {
  tableName: 'recovery_code',
  attributes: {
    user: uuid('user', { required: true }),
    hash: text('hash', { required: true }),
    updatedAt: false,
  },
}
