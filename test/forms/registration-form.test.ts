import assert from 'node:assert/strict'
import { addressForm, registrationForm } from '../../api/forms/registration-form'
import { complaints } from './complaints'

const right = {
  username: '',
  firstName: 'Анна',
  lastName: '',
  email: 'anna@example.org',
  password: 'тихий вечер в фойе',
}
const letters = (count: number) => 'Ж'.repeat(count)

const saidOf = (changes: Record<string, unknown>) => complaints(() => registrationForm({ ...right, ...changes }))

describe('The registration form', () => {
  it('takes name, address and password; username and last name may be left out', () => {
    const { firstName, email, password } = right
    assert.deepEqual(registrationForm({ firstName, email, password }), {
      username: null,
      firstName,
      lastName: null,
      email,
      password,
    })
  })

  it('keeps addresses in small letters, with the domain as mail servers spell it', () => {
    const parsed = (email: string) => registrationForm({ ...right, email }).email
    assert.equal(parsed('  Anna.Elkina@EXAMPLE.Org '), 'anna.elkina@example.org')
    assert.equal(parsed('anna@почта.рф'), 'anna@xn--80a1acny.xn--p1ai')
  })

  it('refuses what is no address', () => {
    const wrong = [
      'anna',
      'anna@',
      '@example.org',
      'anna@example',
      'anna@@example.org',
      'a b@example.org',
      'anna@-.org',
    ]
    const forged = ['anna@example.org,b@example.org', 'anna@example.org\r\nBcc: b@example.org', '<anna@example.org>']
    for (const email of [...wrong, ...forged, `${'a'.repeat(250)}@example.org`]) {
      assert.deepEqual(Object.keys(saidOf({ email })), ['email'], email)
    }
  })

  it('keeps usernames in small letters', () => {
    assert.equal(registrationForm({ ...right, username: ' Anna.Ёлкина-1 ' }).username, 'anna.ёлкина-1')
  })

  it('refuses a username with @, with blanks, too short, too long, or that is nothing but dots', () => {
    for (const username of ['anna@home', 'anna elkina', 'an', letters(31), '...', '.anna', 'anna/..', 'a\u200bnna']) {
      assert.deepEqual(Object.keys(saidOf({ username })), ['username'], username)
    }
  })

  it('takes passwords of 8 to 128 characters, of any kind, as they were typed', () => {
    assert.deepEqual(saidOf({ password: 'жёлудь7' }), { password: 'form.password.tooShort' })
    assert.deepEqual(saidOf({ password: 'жёлуди77' }), {})
    assert.deepEqual(saidOf({ password: letters(128) }), {})
    assert.deepEqual(saidOf({ password: letters(129) }), { password: 'form.password.tooLong' })
    assert.deepEqual(saidOf({ password: '🎟🎪🎭🎬🎤🎧🎼🎹' }), {})
    assert.equal(registrationForm({ ...right, password: '  два пробела ' }).password, '  два пробела ')
  })

  it('refuses the commonest passwords', () => {
    for (const password of ['12345678', 'Password1', 'йцукен123']) {
      assert.deepEqual(saidOf({ password }), { password: 'form.password.common' })
    }
  })

  it('names every field that is missing or blank, in one go', () => {
    const expected = {
      firstName: 'form.fields.firstName.required',
      email: 'form.fields.email.required',
      password: 'form.fields.password.required',
    }
    assert.deepEqual(
      complaints(() => registrationForm({})),
      expected,
    )
    assert.deepEqual(saidOf({ firstName: ' \t ', email: '\u00a0', password: '' }), expected)
  })

  it('takes nothing but text for text', () => {
    for (const value of [['a'], { '!=': '' }, 7, true, null]) {
      const fields = Object.keys(saidOf({ firstName: value, email: value, password: value }))
      assert.deepEqual(fields, ['firstName', 'email', 'password'])
    }
  })

  it('drops every field that it does not know: nobody makes themselves an admin', () => {
    const parsed = registrationForm({ ...right, role: 'ROLE_ADMIN', status: 'active', id: '1', passwordHash: 'x' })
    assert.deepEqual(Object.keys(parsed).sort(), ['email', 'firstName', 'lastName', 'password', 'username'])
  })
})

describe('The form for the mail again', () => {
  it('takes the address as the registration does', () => {
    assert.deepEqual(addressForm({ email: ' ANNA@example.org ' }), { email: 'anna@example.org' })
    assert.deepEqual(
      complaints(() => addressForm({ email: [] })),
      { email: 'form.fields.email.required' },
    )
  })
})
