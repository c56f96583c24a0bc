import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { Event } from '../../api/db'
import { connectionParts, databaseUrl } from '../../api/db/connection'
import { run } from '../support/setup'

describe('The adapter', () => {
  it('gives errors that show everything but the password of the database', async () => {
    const { manager } = run().sails.getDatastore() as { manager: { pool: { connect: unknown } } }
    const { connect } = manager.pool
    manager.pool.connect = (done: (error: Error) => void) => done(new Error('the line is dead'))
    try {
      await assert.rejects(Promise.resolve(Event.count({})), (error) => {
        const shown = inspect(error, { depth: 20 })
        const { user, password } = connectionParts(databaseUrl())
        assert.match(shown, /the line is dead/)
        assert.match(shown, new RegExp(`user: '${user}'`))
        assert.equal(shown.includes(password), false)
        return true
      })
    } finally {
      manager.pool.connect = connect
    }
  })
})
