import assert from 'node:assert/strict'
import { User } from '../../api/db'
import { knownUser, plantInSession, someUser, words } from '../accounts/support'
import { signedIn } from '../support/builders'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'

/** A visitor whose session says who it is, without the third of a second that a password takes. */
async function sessionFor(userId: string): Promise<VisitorAgent> {
  const visitor = new VisitorAgent()
  await visitor.get('/login')
  await plantInSession(visitor, { userId })
  return visitor
}

describe('policies/sessionAuth', () => {
  it('lets an active user in', async () => {
    const { id } = await someUser('active')
    assert.equal((await (await sessionFor(id)).get('/profile')).status, 200)
  })

  it('checks user.active: who waits or is blocked goes to sign in', async () => {
    for (const status of ['wait', 'blocked'] as const) {
      const { id } = await someUser(status)
      const answer = await (await sessionFor(id)).get('/profile')
      assert.deepEqual([answer.status, answer.location], [303, '/profile/login'])
    }
  })

  it('checks it on every request: a block counts at once, its end too', async () => {
    const person = anna()
    const { id } = await knownUser(person)
    const visitor = await signedIn(person)
    assert.equal((await visitor.get('/profile')).status, 200)
    await User.update({ id }, { status: 'blocked' })
    assert.equal((await visitor.get('/profile')).location, '/profile/login')
    assert.equal((await visitor.get('/')).$('header a[href="/profile"]').length, 0)
    await User.update({ id }, { status: 'active' })
    assert.equal((await visitor.get('/profile')).status, 200)
  })

  it('turns away a session whose user is gone', async () => {
    const { id } = await someUser('active')
    const visitor = await sessionFor(id)
    await User.destroy({ id })
    assert.equal((await visitor.get('/profile')).location, '/profile/login')
  })

  it('turns away a stranger, and says why', async () => {
    const visitor = new VisitorAgent()
    assert.equal((await visitor.get('/profile')).location, '/profile/login')
    assert.match(words(await visitor.get('/profile/login'), 'main'), /Войдите, чтобы открыть эту страницу/)
  })

  it('passes on what the page was to say', async () => {
    const visitor = new VisitorAgent()
    await visitor.get('/login')
    await plantInSession(visitor, { flash: { notice: 'Пароль изменён.' } })
    await visitor.get('/profile')
    assert.match(words(await visitor.get('/profile/login'), 'main'), /Пароль изменён\./)
  })
})
