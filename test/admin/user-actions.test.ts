import assert from 'node:assert/strict'
import { newToken } from '../../api/accounts/token'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { query, User, type UserRow } from '../../api/db'
import { texts } from '../../api/text'
import { found, knownUser, mailsTo, sessionOf, someUser, waitingUser, words } from '../accounts/support'
import { signedIn } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { plantedPasskey, signInByPasskey } from '../support/passkeys'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { quiet } from '../http/ledger'
import { act, anAdmin, browserOf, isSignedIn, rowOf } from './support'

const { t } = texts('ru')
const soon = () => new Date(Date.now() + 3_600_000)

/** Somebody with a link of every kind under way. */
async function someoneWithLinks() {
  const secrets = { reset: newToken(), invitation: newToken(), email: newToken() }
  const user = await someUser('active', {
    resetPasswordToken: secrets.reset.hash,
    passwordTokenExpires: soon(),
    invitationToken: secrets.invitation.hash,
    invitationExpires: soon(),
    newEmail: ilya().email,
    newEmailToken: secrets.email.hash,
    newEmailExpires: soon(),
  })
  return { user, secrets }
}

describe('A block', () => {
  let visitor: VisitorAgent
  before(async () => ({ visitor } = await anAdmin()))

  it('signs out everywhere at once, closes every door, and tells by mail', async () => {
    const person = anna()
    const user = await knownUser(person)
    const { authenticator } = await plantedPasskey(user.id)
    const browsers = [await signedIn(person), await browserOf(user)]
    const answer = await act(visitor, user.id, 'block')
    assert.deepEqual([answer.status, answer.location], [303, `/admin/users/${user.id}`])
    assert.match(words(await visitor.get(`/admin/users/${user.id}`)), /Учётная запись заблокирована/)
    for (const browser of browsers) {
      assert.equal(await isSignedIn(browser), false)
      assert.equal((await browser.get('/profile')).location, '/profile/login')
    }
    const again = await new VisitorAgent().submit('/login', { login: person.email, password: person.password })
    assert.equal(again.location, '/login')
    assert.equal((await signInByPasskey(new VisitorAgent(), authenticator)).location, '/login')
    assert.equal((await run().smtp.mailTo(person.email)).subject, t('mail.accountBlocked.subject'))
  })

  it('kills resets, invitations and wishes for a new address', async () => {
    const { user, secrets } = await someoneWithLinks()
    await act(visitor, user.id, 'block')
    await act(visitor, user.id, 'unblock')
    const { invitationToken, invitationExpires, newEmail, newEmailToken, newEmailExpires, ...row } = await rowOf(user)
    const gone = [invitationToken, invitationExpires, newEmail, newEmailToken, newEmailExpires]
    assert.deepEqual(
      [...gone, row.resetPasswordToken, row.passwordTokenExpires],
      Array.from({ length: 7 }, () => null),
    )
    const anybody = new VisitorAgent()
    const at = (token: keyof typeof secrets) => secrets[token].secret
    const led = await Promise.all([
      anybody.get(`/profile/secret/edit?reset_password_token=${at('reset')}`),
      anybody.get(`/profile/verification?confirmation_token=${at('invitation')}`),
      anybody.get(`/profile/email/confirm?token=${at('email')}`),
    ])
    assert.deepEqual(
      led.map(({ status }) => status),
      [303, 303, 303],
    )
  })

  it("leaves the role, the password and everybody else's sessions as they were", async () => {
    const [user, other] = [await someUser('active', { role: 'ROLE_ADMIN' }), await someUser('active')]
    const browser = await browserOf(other)
    await act(visitor, user.id, 'block')
    assert.equal(await isSignedIn(browser), true)
    const { status, updatedAt, ...rest } = await rowOf(user)
    assert.deepEqual({ ...rest, status, updatedAt }, { ...user, status: 'blocked', updatedAt })
    assert.deepEqual(await rowOf(other), other)
  })

  it('happens as a whole or not at all', async () => {
    const user = await someUser('active')
    const browser = await browserOf(user)
    await query(`CREATE FUNCTION refuse_jobs() RETURNS trigger LANGUAGE plpgsql
                 AS $$ BEGIN RAISE EXCEPTION 'no job'; END $$`)
    await query(
      `CREATE TRIGGER refuse_jobs BEFORE INSERT ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION refuse_jobs()`,
    )
    try {
      const answer = await act(visitor, user.id, 'block')
      assert.equal(answer.location, `/admin/users/${user.id}`)
      assert.match(words(await visitor.get(`/admin/users/${user.id}`)), /Что-то пошло не так/)
    } finally {
      await query('DROP FUNCTION refuse_jobs CASCADE')
    }
    assert.deepEqual(await rowOf(user), user)
    assert.equal(await isSignedIn(browser), true)
  })

  it('ends: who was active comes in with the old password', async () => {
    const person = anna()
    const user = await knownUser(person, { status: 'blocked' })
    await act(visitor, user.id, 'unblock')
    assert.equal((await rowOf(user)).status, 'active')
    const { subject, text } = await run().smtp.mailTo(person.email)
    assert.equal(subject, t('mail.accountUnblocked.subject'))
    assert.match(text, /\/login$/m)
    assert.equal((await (await signedIn(person)).get('/profile')).status, 200)
  })

  it('ends: who had never confirmed waits again, a customer without a password too', async () => {
    const { user: waiting, path } = await waitingUser(anna())
    const customer = await someUser('wait', { passwordHash: unusableHash })
    for (const { id, email } of [waiting, customer]) {
      await act(visitor, id, 'block')
      assert.equal((await run().smtp.mailTo(email)).subject, t('mail.accountBlocked.subject'))
      if (id === waiting.id) assert.equal((await new VisitorAgent().get(path)).status, 404)
      await act(visitor, id, 'unblock')
      assert.equal((await rowOf({ id })).status, 'wait')
      assert.match((await run().smtp.mailTo(email)).text, /\/after_register$/m)
    }
    assert.equal((await new VisitorAgent().get(path)).location, '/login')
  })

  it('lets no session come to life that was being opened while it happened', async () => {
    const user = await someUser('active')
    await act(visitor, user.id, 'block')
    const late = await browserOf(user)
    assert.equal((await late.get('/profile')).location, '/profile/login')
    await act(visitor, user.id, 'unblock')
    assert.equal((await late.get('/profile')).location, '/profile/login')
    assert.equal((await sessionOf(late)).userId, undefined)
  })
})

describe('A change of role', () => {
  let visitor: VisitorAgent
  before(async () => ({ visitor } = await anAdmin()))

  it('counts at once, signs out everywhere and tells by mail', async () => {
    for (const [role, path] of [
      ['ROLE_ADMIN', '/admin/users'],
      ['ROLE_USER', '/admin'],
    ] as const) {
      const person = anna()
      const user = await knownUser(person, { role: role === 'ROLE_ADMIN' ? 'ROLE_USER' : 'ROLE_ADMIN' })
      const browser = await signedIn(person)
      await act(visitor, user.id, role)
      assert.equal((await rowOf(user)).role, role)
      assert.equal((await browser.get(path)).location, '/admin/login')
      const { text } = await run().smtp.mailTo(person.email)
      assert.ok(text.includes(t(`mail.roleChanged.${role}`)), text)
      const back = await signedIn(person)
      assert.equal((await back.get('/admin/users')).status, role === 'ROLE_ADMIN' ? 200 : 404)
    }
  })

  it('makes nobody an admin who waits or is blocked', async () => {
    for (const status of ['wait', 'blocked'] as const) {
      const user = await someUser(status)
      await act(visitor, user.id, 'ROLE_ADMIN')
      const page = await visitor.get(`/admin/users/${user.id}`)
      assert.equal(words(page, '.summary p'), t('refusals.adminNotActive'))
      assert.deepEqual(await rowOf(user), user)
    }
  })
})

describe('An invitation by an admin', () => {
  let visitor: VisitorAgent
  before(async () => ({ visitor } = await anAdmin()))

  it('to a new address makes a customer, who opens the account with the mail', async () => {
    const person = anna()
    const fields = { email: person.email.toUpperCase(), firstName: person.firstName }
    const answer = await visitor.submit('/admin/users', fields, '/admin/invitations')
    const user = (await found(person.email))!
    assert.deepEqual([answer.status, answer.location], [303, `/admin/users/${user.id}`])
    assert.deepEqual([user.firstName, user.status, user.passwordHash], [person.firstName, 'wait', unusableHash])
    const { text } = await run().smtp.mailTo(person.email)
    assert.match(text, new RegExp(`Здравствуйте, ${person.firstName}!`))
    const [link = ''] = /\/profile\/verification\?confirmation_token=[\w-]{43}/.exec(text) ?? []
    const customer = new VisitorAgent()
    const [, confirmation_token = ''] = link.split('=')
    await customer.submit(link, { confirmation_token, password: person.password }, '/profile/confirm')
    assert.equal((await customer.get('/profile')).status, 200)
  })

  it('needs no name, and puts none of its own into the mail', async () => {
    const { email } = anna()
    await visitor.submit('/admin/users', { email, firstName: '' }, '/admin/invitations')
    const { id, firstName } = (await found(email))!
    assert.ok(!email.includes(firstName))
    assert.equal(words(await visitor.get(`/admin/users/${id}`), 'h1'), email)
    assert.match((await run().smtp.mailTo(email)).text, /Здравствуйте!/)
  })

  it('to somebody known changes nothing of them but the link', async () => {
    const user = await someUser('active')
    await visitor.submit('/admin/users', { email: user.email, firstName: 'Другое имя' }, '/admin/invitations')
    assert.match((await run().smtp.mailTo(user.email)).text, /verification/)
    const { invitationToken, invitationExpires, updatedAt, ...rest } = await rowOf(user)
    assert.ok(invitationToken && invitationExpires && invitationExpires > new Date())
    assert.deepEqual({ ...rest, invitationToken: null, invitationExpires: null, updatedAt }, { ...user, updatedAt })
    await act(visitor, user.id, 'invitation')
    assert.match((await run().smtp.mailTo(user.email)).text, /verification/)
    assert.notEqual((await rowOf(user)).invitationToken, invitationToken)
  })

  it('to somebody blocked is refused, and says what to do first', async () => {
    const user = await someUser('blocked')
    await act(visitor, user.id, 'invitation')
    assert.equal(words(await visitor.get(`/admin/users/${user.id}`), '.summary p'), t('refusals.invitedBlocked'))
    const answer = await visitor.submit('/admin/users', { email: user.email }, '/admin/invitations')
    assert.equal(answer.location, '/admin/users')
    assert.equal(words(await visitor.get('/admin/users'), '.summary p'), t('refusals.invitedBlocked'))
    await quiet()
    assert.deepEqual(mailsTo(user.email), [])
    assert.deepEqual(await rowOf(user), user)
  })

  it('of two at once for a new address makes one customer', async () => {
    const { email } = anna()
    const send = () => visitor.submit('/admin/users', { email }, '/admin/invitations')
    const answers = await Promise.all([send(), send(), send()])
    assert.equal(new Set(answers.map(({ location }) => location)).size, 1)
    assert.equal((await User.find({ email } satisfies Partial<UserRow>)).length, 1)
  })
})
