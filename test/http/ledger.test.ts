import assert from 'node:assert/strict'
import { pool } from '../../api/db/pool'
import { someUser } from '../accounts/support'
import { contents, quiet } from './ledger'

describe('The contents of the database, by which tests see that nothing has changed', () => {
  it('differ once a row is added, changed or gone, and are the same as soon as the rows are', async () => {
    await quiet()
    const ask = async (statement: string, ...values: unknown[]) => {
      await pool().query(statement, values)
      return contents()
    }
    const before = await contents()
    const { id } = await someUser('active')
    const added = await contents()
    assert.notDeepEqual(added, before)
    const changed = await ask(`UPDATE "user" SET last_name = 'Другая' WHERE id = $1`, id)
    assert.notDeepEqual(changed, added)
    assert.deepEqual(await ask(`UPDATE "user" SET last_name = last_name WHERE id = $1`, id), changed)
    assert.notDeepEqual(await ask(`UPDATE "user" SET last_name = 'Третья' WHERE id = $1`, id), changed)
    assert.deepEqual(await ask(`UPDATE "user" SET last_name = 'Другая' WHERE id = $1`, id), changed)
    assert.deepEqual(await ask('DELETE FROM "user" WHERE id = $1', id), before)
  })
})
