import assert from 'node:assert/strict'
import { endSessions } from '../../api/accounts/end-sessions'
import { changePassword } from '../../api/accounts/reset-password'
import { copyOf, fenceOff, keepCopiesAt, leaveCopy } from '../../api/accounts/session-copies'
import { transaction } from '../../api/db'
import { pool } from '../../api/db/pool'
import { closeRedis, redis } from '../../api/limits/redis'
import { redisThere } from '../limits/support'
import { anEvent } from '../support/builders'
import { eventually } from '../support/eventually'
import { order } from '../support/orders'
import { queriesOf } from '../support/queries'
import type { VisitorAgent } from '../support/visitor'
import { whileWaiting } from '../support/waiting'
import { profileWith, sessionId, somebody, someUser, visitorSignedIn, words } from './support'

const ofSessions = (statements: string[]) => statements.filter((statement) => /\bsession\b/.test(statement))
const sidOf = ({ cookies }: VisitorAgent) => sessionId(cookies)

/** Signed in, and read so that there is a copy. */
async function withCopy(user: { id: string }): Promise<VisitorAgent> {
  const visitor = await visitorSignedIn(user)
  assert.equal(await profileWith(visitor.cookies), 200)
  assert.equal(typeof (await copyOf(sidOf(visitor))), 'string')
  return visitor
}

const there = redisThere
if (there !== undefined)
  describe('Sessions with copies in Redis', () => {
    before(async () => {
      keepCopiesAt(there)
      await redis(there)
    })
    after(() => {
      keepCopiesAt(undefined)
      closeRedis()
    })

    it('cost PostgreSQL nothing for who only reads', async () => {
      const { cookies } = await withCopy(await someUser('active'))
      // While the machine is busy with something else Redis may be too late, and is then left alone for a while.
      await eventually(async () => {
        const statements = await queriesOf(async () => {
          for (let times = 0; times < 3; times++) assert.equal(await profileWith(cookies), 200)
        })
        return ofSessions(statements).length === 0
      })
      keepCopiesAt(undefined)
      const without = await queriesOf(() => profileWith(cookies)).finally(() => keepCopiesAt(there))
      assert.equal(ofSessions(without).length, 2, 'the control: read and said to be in use')
    })

    it('are read from the row after they changed: what a page has to say arrives', async () => {
      const visitor = await withCopy(await someUser('active'))
      const wrong = { _method: 'PUT', firstName: '' }
      const failed = await visitor.submit('/profile/personal/edit', wrong, '/profile/personal')
      assert.equal(failed.status, 303)
      assert.ok((await visitor.get('/profile/personal/edit')).$('.summary li').length > 0)
      assert.equal((await visitor.get('/profile/personal/edit')).$('.summary li').length, 0)
    })

    it('are dead at once when they end, everywhere and here', async () => {
      const user = await someUser('active')
      const [here, elsewhere] = [await withCopy(user), await withCopy(user)]
      const before = here.cookies
      await transaction(async (tx) => endSessions(tx, user.id, sidOf(here)))
      assert.deepEqual([await profileWith(here.cookies), await profileWith(elsewhere.cookies)], [200, 303])
      await here.submit('/', {}, '/logout')
      assert.equal(await profileWith(before), 303)
    })

    it('live on when their end is rolled back', async () => {
      const user = await someUser('active')
      const visitor = await withCopy(user)
      const failing = transaction(async (tx) => {
        await endSessions(tx, user.id)
        throw new Error('no')
      })
      await assert.rejects(failing, /no/)
      assert.equal(await profileWith(visitor.cookies), 200)
    })

    it('stay dead when a request of theirs is under way meanwhile, or has read them before', async () => {
      const { person, user } = await somebody()
      const visitor = await withCopy(user)
      const copy = await copyOf(sidOf(visitor))
      const { event, ticketTypes } = await anEvent()
      const { id, key } = await order(event, ticketTypes[0])
      const _csrf = await visitor.token(`/orders/${key}`, `/orders/${key}/cancel`)
      const { cookies } = visitor
      const change = { currentPassword: person.password, password: `${person.password}!` }
      await whileWaiting(
        (client) => client.query('SELECT FROM "order" WHERE id = $1 FOR UPDATE', [id]),
        () => visitor.send(`/orders/${key}/cancel`, { _csrf }),
        () => changePassword(user.id, change, { session: '', origin: 'http://localhost' }),
      )
      await leaveCopy(sessionId(cookies), String(copy))
      assert.equal(await profileWith(cookies), 303)
    })

    it('are in use even if nobody writes that down at every page', async () => {
      const user = await someUser('active')
      const visitor = await withCopy(user)
      await visitor.get('/profile')
      const { rows } = await pool().query<{ left: number }>(
        'SELECT extract(epoch FROM expire - now()::timestamp)::float / 86400 AS left FROM session WHERE sid = $1',
        [sidOf(visitor)],
      )
      assert.ok(rows[0]!.left > 29.9)
      assert.match(words(await visitor.get('/profile/security'), '#sessions'), /последняя активность: сейчас/)
    })

    it('show nobody who sees Redis an id that opens one', async () => {
      const visitor = await withCopy(await someUser('active'))
      const client = await redis(there)
      const keys = await client.keys('foyer:session:*')
      assert.ok(keys.length > 0)
      assert.equal(
        keys.some((key) => key.includes(sidOf(visitor))),
        false,
      )
    })
  })

describe('Sessions whose Redis is away', () => {
  before(() => keepCopiesAt('redis://127.0.0.1:1'))
  after(() => {
    keepCopiesAt(undefined)
    closeRedis()
  })

  it('are read and ended as without it', async () => {
    const user = await someUser('active')
    const visitor = await visitorSignedIn(user)
    assert.equal(await profileWith(visitor.cookies), 200)
    assert.equal(await copyOf(sidOf(visitor)), undefined)
    await fenceOff([sidOf(visitor)])
    await transaction(async (tx) => endSessions(tx, user.id))
    assert.equal(await profileWith(visitor.cookies), 303)
  })
})
