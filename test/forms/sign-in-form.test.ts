import assert from 'node:assert/strict'
import { signInForm } from '../../api/forms/sign-in-form'
import { complaints } from './complaints'

describe('The form for signing in', () => {
  it('takes an address or a username in any case, and the password as it was typed', () => {
    assert.deepEqual(signInForm({ login: ' Anna@Example.ORG ', password: ' p ' }), {
      login: 'anna@example.org',
      password: ' p ',
    })
    assert.equal(signInForm({ login: 'anna@почта.рф', password: 'p' }).login, 'anna@xn--80a1acny.xn--p1ai')
    assert.equal(signInForm({ login: 'ЁЛКА', password: 'p' }).login, 'ёлка')
  })

  it('names what is missing', () => {
    const missing = { login: 'form.fields.login.required', password: 'form.fields.password.required' }
    assert.deepEqual(
      complaints(() => signInForm({})),
      missing,
    )
    assert.deepEqual(
      complaints(() => signInForm({ login: { '!=': '' }, password: [''] })),
      missing,
    )
  })

  it('takes no password that would only cost time', () => {
    assert.deepEqual(
      complaints(() => signInForm({ login: 'anna', password: 'Ж'.repeat(10_000) })),
      {
        password: 'form.password.tooLong',
      },
    )
  })
})
