import assert from 'node:assert/strict'
import { logOf, whileUsersCannotBeRead } from '../accounts/breakdowns'
import { plantInSession, someUser, words } from '../accounts/support'
import { VisitorAgent } from '../support/visitor'

describe('policies/visitor', () => {
  it('carries who is signed in to the page, and never more than the page may know', async () => {
    const user = await someUser('active')
    const visitor = new VisitorAgent()
    await visitor.get('/login')
    await plantInSession(visitor, { userId: user.id })
    const { text } = await visitor.get('/profile')
    assert.ok(text.includes(user.email))
    assert.ok(!text.includes(user.passwordHash) && !text.includes(user.id))
  })

  it('leads a form back by a 303 even when the user of the session cannot be read', async () => {
    const user = await someUser('active')
    const visitor = new VisitorAgent()
    const _csrf = await visitor.token('/login')
    await plantInSession(visitor, { userId: user.id })
    const log = await logOf(() =>
      whileUsersCannotBeRead(async (message) => {
        const answer = await visitor.send('/login', { _csrf, login: 'anna', password: 'тихий вечер' })
        assert.deepEqual([answer.status, answer.location], [303, '/login'])
        const page = await visitor.get('/login')
        assert.equal(page.status, 500)
        assert.ok(!page.text.includes(message))
      }),
    )
    assert.match(log, /email_confirm_token/)
    const page = await visitor.get('/login')
    assert.match(words(page, '.summary'), /Что-то пошло не так/)
    assert.equal(page.$('#login').attr('value'), 'anna')
  })
})
