import assert from 'node:assert/strict'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { signIn } from '../../api/accounts/sign-in'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { knownUser, profileWith, registeredUser, signInWith, somebody, words } from './support'

const wrong = /Логин или пароль не подошли\. Попробуйте ещё раз или зарегистрируйтесь\./

describe('Signing in at /login', () => {
  it('takes the address in any case, and leads to the feed with the personal account in reach', async () => {
    const { person, visitor } = await somebody()
    const answer = await signInWith(visitor, ` ${person.email.toUpperCase()} `, person.password)
    assert.deepEqual([answer.status, answer.location], [303, '/'])
    const feed = await visitor.get('/')
    assert.equal(feed.$('header a[href="/profile"]').length, 1)
    assert.equal(feed.$('header a[href="/login"]').length, 0)
  })

  it('takes the username in any case', async () => {
    const username = `ёлка${Date.now()}`
    const { person, visitor } = await somebody({ username })
    assert.equal((await signInWith(visitor, username.toUpperCase(), person.password)).location, '/')
  })

  it('offers to try again or to register after a wrong pair, keeps the login, and never says which part was wrong', async () => {
    const { person, visitor } = await somebody()
    const answer = await signInWith(visitor, person.email, 'not my password')
    assert.deepEqual([answer.status, answer.location], [303, '/login'])
    const page = await visitor.get('/login')
    assert.match(words(page, '.summary'), wrong)
    assert.equal(page.$('main a[href="/register"]').length, 1)
    assert.equal(page.$('#login').attr('value'), person.email)
    assert.ok(!page.text.includes('not my password'))

    const nobody = new VisitorAgent()
    const unknown = await nobody.follow(await signInWith(nobody, anna().email, 'not my password'))
    assert.equal(words(unknown, '.summary'), words(page, '.summary'))
  })

  it('tells who waits to confirm, with a way to the mail; only to who knows the password', async () => {
    const { person, visitor } = await somebody({ status: 'wait' })
    const page = await visitor.follow(await signInWith(visitor, person.email, person.password))
    assert.match(words(page, '.summary'), /Сначала подтвердите почту/)
    assert.equal(page.$('main a[href="/after_register"]').length, 1)
    assert.equal(await profileWith(visitor.cookies), 303)
    const stranger = await visitor.follow(await signInWith(visitor, person.email, 'not my password'))
    assert.match(words(stranger, '.summary'), wrong)
  })

  it('tells who is blocked; only to who knows the password', async () => {
    const { person, visitor } = await somebody({ status: 'blocked' })
    const page = await visitor.follow(await signInWith(visitor, person.email, person.password))
    assert.match(words(page, '.summary'), /заблокирована/)
    assert.equal(await profileWith(visitor.cookies), 303)
    const stranger = await visitor.follow(await signInWith(visitor, person.email, 'not my password'))
    assert.match(words(stranger, '.summary'), wrong)
  })

  it('answers an unknown login and an account without a password no sooner than a wrong password', async () => {
    const person = anna()
    await registeredUser(person)
    const bought = await knownUser(anna(), { passwordHash: unusableHash })
    const duration = async (login: string) => {
      const start = performance.now()
      await assert.rejects(signIn({ login, password: 'not my password' }), { code: 'wrongLogin' })
      return performance.now() - start
    }
    const usual = await duration(person.email)
    assert.ok((await duration(anna().email)) > usual / 3)
    assert.ok((await duration(bought.email)) > usual / 3)
  })
})
