import { integer, text, time, uuid } from '../db/columns'

export = {
  tableName: 'second_step',
  attributes: {
    user: uuid('user', { required: true }),
    secret: text('secret', { required: true }),
    lastStep: integer('last_step', { required: true }),
    tries: integer('tries', { defaultsTo: 0 }),
    triesSince: time('tries_since', { required: true }),
    codesAt: time('codes_at', { required: true }),
  },
}
