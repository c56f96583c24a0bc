import assert from 'node:assert/strict'
import { ask, plantInSession, sessionOf, words } from '../accounts/support'
import { VisitorAgent } from '../support/visitor'

describe('policies/flash', () => {
  it('hands session.flash to the page, once', async () => {
    const visitor = new VisitorAgent()
    await visitor.get('/login')
    await plantInSession(visitor, { flash: { notice: 'Только один раз' } })
    assert.match(words(await visitor.get('/login')), /Только один раз/)
    assert.equal((await sessionOf(visitor)).flash, undefined)
    assert.ok(!words(await visitor.get('/login')).includes('Только один раз'))
  })

  it('leaves it for the page when something else asks first', async () => {
    const visitor = new VisitorAgent()
    await visitor.get('/login')
    await plantInSession(visitor, { flash: { notice: 'Для страницы' } })
    await ask('/login', { method: 'HEAD', cookie: visitor.cookies })
    await visitor.get('/styles/base.css')
    assert.match(words(await visitor.get('/login')), /Для страницы/)
  })

  it('escapes what it shows', async () => {
    const visitor = new VisitorAgent()
    await visitor.get('/login')
    await plantInSession(visitor, { flash: { notice: '<script>alert(1)</script>' } })
    assert.ok(!(await visitor.get('/login')).text.includes('<script>alert'))
  })
})
