import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { unusableHash } from '../../api/accounts/customer-of-order'
import { isFirstClick } from '../../api/accounts/first-click'
import { hashToken } from '../../api/accounts/token'
import { query, transaction, User } from '../../api/db'
import { signedIn } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { quiet } from '../http/ledger'
import { knownUser, mailsTo, someUser, waitingUser } from './support'

const click = (submission: string) => transaction((tx) => isFirstClick(tx, submission))
const aSubmission = () => randomBytes(32).toString('hex')
/** As if so many seconds had gone by. */
const later = (seconds: number) =>
  query(`UPDATE submission SET created_at = created_at - make_interval(secs => $1)`, [seconds])

describe('A second click', () => {
  it('is not the first, neither afterwards nor at the same time; other forms are their own', async () => {
    const submission = aSubmission()
    const clicks = await Promise.all(Array.from({ length: 8 }, () => click(submission)))
    assert.equal(clicks.filter(Boolean).length, 1)
    assert.equal(await click(submission), false)
    assert.equal(await click(aSubmission()), true)
  })

  it('is the first again after a minute, and nothing older is kept', async () => {
    const [submission, other] = [aSubmission(), aSubmission()]
    await click(submission)
    await click(other)
    await later(50)
    assert.equal(await click(submission), false)
    await later(20)
    assert.equal(await click(submission), true)
    assert.deepEqual(await query('SELECT 1 FROM submission WHERE key = $1', [other]), [])
  })

  it('is the first where the first one failed', async () => {
    const submission = aSubmission()
    const failing = transaction(async (tx) => {
      await isFirstClick(tx, submission)
      throw new Error('not yet')
    })
    await assert.rejects(failing)
    assert.equal(await click(submission), true)
  })

  it('on a forgotten password mails once; the same form opened anew, or with another address, mails again', async () => {
    const [user, other] = [await someUser('active'), await someUser('active')]
    const visitor = new VisitorAgent()
    const _csrf = await visitor.token('/profile/secret/new', '/profile/secret')
    const send = (email: string, token = _csrf) => visitor.send('/profile/secret', { _csrf: token, email })
    await Promise.all([send(user.email), send(user.email), send(other.email)])
    await send(user.email)
    await quiet()
    assert.deepEqual([mailsTo(user.email).length, mailsTo(other.email).length], [1, 1])
    await send(user.email, await visitor.token('/profile/secret/new', '/profile/secret'))
    await quiet()
    assert.equal(mailsTo(user.email).length, 2)
  })

  it('on a wish for the mail again mails once, whoever waits; with another address it mails again', async () => {
    const customer = await someUser('wait', { passwordHash: unusableHash })
    const { user } = await waitingUser(anna())
    const visitor = new VisitorAgent()
    const _csrf = await visitor.token('/after_register')
    for (const { email } of [customer, user]) {
      const send = () => visitor.send('/after_register', { _csrf, email })
      await Promise.all([send(), send()])
      await send()
      await quiet()
      assert.equal(mailsTo(email).length, 1)
    }
  })

  it('on a change of address mails once, and the link of that mail counts', async () => {
    const person = anna()
    const { id } = await knownUser(person)
    const visitor = await signedIn(person)
    const { email } = ilya()
    const _csrf = await visitor.token('/profile/email/edit', '/profile/email')
    const send = () =>
      visitor.send('/profile/email', { _csrf, _method: 'PUT', email, currentPassword: person.password })
    await send()
    await quiet()
    await Promise.all([send(), send()])
    await quiet()
    assert.equal(mailsTo(email).length, 1)
    const [, secret = ''] = /\/profile\/email\/confirm\?token=([\w-]{43})/.exec(mailsTo(email)[0]!.text) ?? []
    assert.equal((await User.findOne({ id }))?.newEmailToken, hashToken(secret))
    assert.equal((await visitor.get(`/profile/email/confirm?token=${secret}`)).location, '/profile')
    assert.equal((await User.findOne({ id }))?.email, email)
  })

  it('on the address that one has already changes nothing, and the field says so', async () => {
    const person = anna()
    const { id } = await knownUser(person)
    const visitor = await signedIn(person)
    const fields = { _method: 'PUT', email: person.email.toUpperCase(), currentPassword: person.password }
    const page = await visitor.follow(await visitor.submit('/profile/email/edit', fields, '/profile/email'))
    assert.match(page.$('#email-error').text(), /нынешний адрес/)
    assert.equal((await User.findOne({ id }))?.newEmail, null)
  })

  it('before the mail of a new address is on its way there is no token for it, not even a made-up one', async () => {
    const person = anna()
    const { id } = await knownUser(person)
    const other = await someUser('active')
    const visitor = await signedIn(person)
    const fields = { _method: 'PUT', email: other.email, currentPassword: person.password }
    await visitor.submit('/profile/email/edit', fields, '/profile/email')
    await quiet()
    const { newEmail, newEmailToken, newEmailExpires } = (await User.findOne({ id }))!
    assert.deepEqual(
      { newEmail, newEmailToken, newEmailExpires },
      { newEmail: other.email, newEmailToken: null, newEmailExpires: null },
    )
  })
})
