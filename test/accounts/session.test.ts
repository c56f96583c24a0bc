import assert from 'node:assert/strict'
import { VisitorAgent } from '../support/visitor'
import { plantInSession, profileWith, sessionOf, signInWith, somebody, words } from './support'

describe('The session of who signs in', () => {
  it('gets a fresh id: one that was planted before is dead', async () => {
    const { person, visitor } = await somebody()
    await visitor.get('/login')
    const planted = visitor.cookies
    assert.match(planted, /foyer=/)
    await signInWith(visitor, person.email, person.password)
    assert.notEqual(visitor.cookies, planted)
    assert.equal(await profileWith(visitor.cookies), 200)
    assert.equal(await profileWith(planted), 303)
  })

  it('dies when signing out: the cookie from before opens nothing', async () => {
    const { person, visitor } = await somebody()
    await signInWith(visitor, person.email, person.password)
    const before = visitor.cookies
    const answer = await visitor.submit('/', {}, '/logout')
    assert.deepEqual([answer.status, answer.location], [303, '/'])
    assert.equal(await profileWith(before), 303)
    assert.equal(await profileWith(visitor.cookies), 303)
    assert.equal((await visitor.get('/')).$('header a[href="/login"]').length, 1)
  })

  it('does not end by a form of somebody else', async () => {
    const { person, visitor } = await somebody()
    await signInWith(visitor, person.email, person.password)
    assert.equal((await visitor.send('/logout', { _csrf: 'forged' })).status, 303)
    assert.equal(await profileWith(visitor.cookies), 200)
  })

  it('holds no more than who it is, since when, on what and a proof of the password: not it, nor its hash', async () => {
    const { person, user, visitor } = await somebody()
    await signInWith(visitor, person.email, person.password)
    const { userId, ...rest } = await sessionOf(visitor)
    assert.equal(userId, user.id)
    assert.deepEqual(Object.keys(rest).sort(), ['cookie', 'proof', 'signedInAt'])
    assert.match(String(rest.proof), /^[0-9a-f]{64}$/)
  })

  it('leads to the page that was wanted', async () => {
    const { person, visitor } = await somebody()
    const turned = await visitor.get('/profile?from=mail')
    assert.deepEqual([turned.status, turned.location], [303, '/profile/login'])
    const page = await visitor.get('/profile/login')
    assert.match(words(page, '[role=status]'), /Войдите, чтобы открыть эту страницу/)
    assert.equal((await signInWith(visitor, person.email, person.password)).location, '/profile?from=mail')
  })

  it('never leads off the site', async () => {
    const { person } = await somebody()
    const traps = [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      '/.//evil.example/',
      '/\t/evil.example',
    ]
    const led = await Promise.all(
      traps.map(async (wanted) => {
        const visitor = new VisitorAgent()
        const _csrf = await visitor.token('/login')
        await plantInSession(visitor, { wanted })
        const answer = await visitor.send('/login', { _csrf, login: person.email, password: person.password })
        return answer.location
      }),
    )
    assert.deepEqual(
      led,
      traps.map(() => '/'),
    )
  })
})
