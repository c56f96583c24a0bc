import assert from 'node:assert/strict'
import { User } from '../../api/db'
import { found, someUser, visitorSignedIn } from '../accounts/support'
import { quickAndRight, withPool } from '../accounts/password-pool'
import { anna } from '../support/cast'
import { VisitorAgent } from '../support/visitor'

/** Both what a registration and what a change of password needs: the two share an address. */
const fieldsOf = ({ firstName, email }: ReturnType<typeof anna>) => ({
  firstName,
  email,
  currentPassword: 'прежний',
  password: 'совсем другой вечер',
})

describe('The hidden field _method', () => {
  it('is read whatever its case', () =>
    withPool(quickAndRight, async () => {
      for (const _method of ['PUT', 'put', 'Put']) {
        const [user, person] = [await someUser('active'), anna()]
        const visitor = await visitorSignedIn(user)
        const fields = { _method, ...fieldsOf(person) }
        const answer = await visitor.submit('/profile/sign_up/edit', fields, '/profile/sign_up')
        assert.equal(answer.location, '/profile')
        assert.notEqual((await User.findOne({ id: user.id }))?.passwordHash, user.passwordHash)
        assert.equal(await found(person.email), undefined)
      }
    }))

  it('that says something else is refused, and never means what a form without it means', async () => {
    for (const _method of ['', 'POST', 'PATCH', 'GET', 'TRACE', 'P UT', 'пут', '__proto__']) {
      const person = anna()
      const visitor = new VisitorAgent()
      const answer = await visitor.submit('/register', { _method, ...fieldsOf(person) })
      assert.deepEqual([_method, answer.status, answer.location], [_method, 303, '/register'])
      assert.equal(await found(person.email), undefined)
    }
    const person = anna()
    const visitor = new VisitorAgent()
    const fields = { '_method[]': 'PUT', ...fieldsOf(person) }
    assert.equal((await visitor.submit('/register', fields)).location, '/register')
    assert.equal(await found(person.email), undefined)
  })
})
