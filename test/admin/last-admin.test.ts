import assert from 'node:assert/strict'
import { blockUser } from '../../api/accounts/block-user'
import { changeRole } from '../../api/accounts/change-role'
import { query, User, type UserRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { Refusal } from '../../api/refusal'
import { texts } from '../../api/text'
import { someUser, words } from '../accounts/support'
import { eventually } from '../support/eventually'
import { act, anAdmin, browserOf, rowOf } from './support'

const { t } = texts('ru')
const origin = 'http://localhost'

/** Nobody else is an admin while `work` runs. */
async function alone<Result>(work: () => Promise<Result>): Promise<Result> {
  const others = await User.update({ role: 'ROLE_ADMIN' }, { role: 'ROLE_USER' })
  try {
    return await work()
  } finally {
    const ids = others.map(({ id }) => id)
    if (ids.length > 0) await query(`UPDATE "user" SET role = 'ROLE_ADMIN' WHERE id = ANY($1)`, [ids])
  }
}

const activeAdmins = () => User.count({ role: 'ROLE_ADMIN', status: 'active' })
const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

/** Both have looked before one of them changes anything. */
async function bothAtOnce(rows: UserRow[], work: () => Promise<unknown>[]): Promise<PromiseSettledResult<unknown>[]> {
  const holder = await pool().connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT FROM "user" WHERE id = ANY($1) FOR UPDATE', [rows.map(({ id }) => id)])
    const working = work()
    await eventually(async () => {
      const { rowCount } = await pool().query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)
      return (rowCount ?? 0) >= working.length
    })
    await holder.query('COMMIT')
    return await Promise.allSettled(working)
  } finally {
    holder.release()
  }
}

describe('Admins', () => {
  it('can neither block nor demote themselves, nor end a block of their own, and are told so', async () => {
    const { admin, visitor } = await anAdmin()
    for (const action of ['block', 'ROLE_USER', 'ROLE_ADMIN', 'unblock'] as const) {
      await act(visitor, admin.id, action)
      assert.equal(words(await visitor.get(`/admin/users/${admin.id}`), '.summary p'), t('refusals.ownAccount'))
    }
    assert.deepEqual(await rowOf(admin), admin)
    assert.equal((await visitor.get(`/admin/users/${admin.id}`)).$('main form').length, 0)
  })

  it('can be blocked and demoted by each other', async () => {
    const { visitor } = await anAdmin()
    const [a, b] = [await someUser('active', { role: 'ROLE_ADMIN' }), await someUser('active', { role: 'ROLE_ADMIN' })]
    await act(visitor, a.id, 'block')
    await act(visitor, b.id, 'ROLE_USER')
    assert.deepEqual([(await rowOf(a)).status, (await rowOf(b)).role], ['blocked', 'ROLE_USER'])
  })

  it('are never none: the last active one can be neither blocked nor demoted, not even by a command', () =>
    alone(async () => {
      const admin = await someUser('active', { role: 'ROLE_ADMIN' })
      await someUser('blocked', { role: 'ROLE_ADMIN' })
      await someUser('wait', { role: 'ROLE_ADMIN' })
      await assert.rejects(blockUser(admin.id, { origin }), refusal('onlyAdmin'))
      await assert.rejects(changeRole(admin.id, 'ROLE_USER', { origin }), refusal('onlyAdmin'))
      assert.deepEqual(await rowOf(admin), admin)
    }))

  it('two who demote each other at the same moment leave one', () =>
    alone(async () => {
      const [a, b] = [(await anAdmin()).admin, (await anAdmin()).admin]
      const results = await bothAtOnce([a, b], () => [
        changeRole(a.id, 'ROLE_USER', { by: b.id, origin }),
        changeRole(b.id, 'ROLE_USER', { by: a.id, origin }),
      ])
      assert.equal(await activeAdmins(), 1)
      assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    }))

  it('two who block each other at the same moment leave one, by commands too', () =>
    alone(async () => {
      for (const by of [true, false]) {
        await User.update({ role: 'ROLE_ADMIN' }, { role: 'ROLE_USER' })
        const [a, b] = [(await anAdmin()).admin, (await anAdmin()).admin]
        await bothAtOnce([a, b], () => [
          blockUser(a.id, { by: by ? b.id : undefined, origin }),
          blockUser(b.id, { by: by ? a.id : undefined, origin }),
        ])
        assert.equal(await activeAdmins(), 1)
      }
    }))

  it('two who act on each other through their pages leave one', () =>
    alone(async () => {
      const [a, b] = [await anAdmin(), await anAdmin()]
      const tokens = await Promise.all([a, b].map(({ visitor }) => visitor.token('/admin/users', '/admin/invitations')))
      const answers = await Promise.all([
        act(a.visitor, b.admin.id, 'ROLE_USER', tokens[0]),
        act(b.visitor, a.admin.id, 'block', tokens[1]),
      ])
      for (const { status } of answers) assert.equal(status, 303)
      assert.equal(await activeAdmins(), 1)
    }))

  it('who are none any more when their turn comes change nothing', async () => {
    const { admin } = await anAdmin()
    const target = await someUser('active')
    await User.update({ id: admin.id }, { role: 'ROLE_USER' })
    await assert.rejects(blockUser(target.id, { by: admin.id, origin }), refusal('adminNoLonger'))
    await assert.rejects(changeRole(target.id, 'ROLE_ADMIN', { by: admin.id, origin }), refusal('adminNoLonger'))
    assert.deepEqual(await rowOf(target), target)
  })

  it('lose the console with the next request once another one has demoted them', async () => {
    const [a, b] = [await anAdmin(), await anAdmin()]
    await act(a.visitor, b.admin.id, 'ROLE_USER')
    assert.equal((await b.visitor.get('/admin/users')).location, '/admin/login')
    assert.equal((await (await browserOf(b.admin)).get('/admin/users')).status, 404)
  })
})
