import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { settings } from '../../api/settings'
import { anna } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { confirmationPath, found, mailsTo, register, sessionOf, words } from './support'

describe('Diagram 1: POST /register without errors', () => {
  const person = anna()
  let visitor: VisitorAgent
  let answer: Page

  before(async () => {
    visitor = new VisitorAgent()
    const name = `Anna_${person.email.slice(5, 15)}`
    answer = await register(visitor, person, { username: name, firstName: `  ${person.firstName} ` })
  })

  it('User.create(): keeps what was typed, trimmed; the user waits and has no rights', async () => {
    const user = await found(person.email)
    assert.ok(user)
    const { firstName, lastName, email, username, status, role, locale } = user
    assert.deepEqual(
      { firstName, lastName, email, username, status, role, locale },
      {
        firstName: person.firstName,
        lastName: person.lastName,
        email: person.email,
        username: `anna_${person.email.slice(5, 15)}`,
        status: 'wait',
        role: 'ROLE_USER',
        locale: 'ru',
      },
    )
  })

  it('User.create(): the password is kept as bcrypt of cost 12', async () => {
    assert.match((await found(person.email))?.passwordHash ?? '', /^\$2b\$12\$.{53}$/)
  })

  it('sendMail(model.email): one mail, to the address that was typed', () => {
    assert.equal(mailsTo(person.email).length, 1)
    assert.deepEqual(mailsTo(person.email)[0]?.recipients, [person.email])
  })

  it('sendMail(): the mail carries a token of 256 bits, the database only its SHA-256, for seven days', async () => {
    const user = await found(person.email)
    const [mail] = mailsTo(person.email)
    assert.ok(user && mail)
    const token = confirmationPath(mail).replace('/confirm/', '')
    assert.match(token, /^[\w-]{43}$/)
    assert.equal(user.emailConfirmToken, createHash('sha256').update(token).digest('hex'))
    const days = ((user.emailConfirmExpires?.getTime() ?? 0) - Date.now()) / (24 * 60 * 60 * 1000)
    assert.ok(days > 6.99 && days <= 7, `${days} days`)
    assert.ok(!JSON.stringify(user).includes(token))
  })

  it('session.flash = {model.email}', async () => {
    assert.deepEqual((await sessionOf(visitor)).flash, { email: person.email })
  })

  it('redirect(303, /after_register)', () => {
    assert.deepEqual([answer.status, answer.location], [303, '/after_register'])
  })

  it('GET /after_register: policies/flash hands the address to the view, once', async () => {
    const page = await visitor.get('/after_register')
    assert.equal(page.status, 200)
    assert.equal(words(page, 'h1'), 'Подтвердите почту')
    assert.match(words(page), new RegExp(`Мы отправили письмо на ${person.email}`))
    assert.equal((await sessionOf(visitor)).flash, undefined)
    const again = await visitor.get('/after_register')
    assert.equal(again.status, 200)
    assert.ok(!again.text.includes(person.email))
  })

  it('User.create() comes before sendMail(): the row is there while the mail server thinks', async () => {
    const slow = anna()
    run().smtp.mode = 'hang'
    try {
      const answering = register(new VisitorAgent(), slow)
      assert.equal((await eventually(() => found(slow.email))).status, 'wait')
      await answering
    } finally {
      run().smtp.mode = 'accept'
    }
  })

  it('model = req.allParams(): fields count wherever the request carries them', async () => {
    const { email, password } = anna()
    const other = new VisitorAgent()
    const _csrf = await other.token('/register')
    const query = new URLSearchParams({ firstName: 'Анна', email })
    const { location } = await other.send(`/register?${query.toString()}`, { _csrf, password })
    assert.equal(location, '/after_register')
    assert.equal((await found(email))?.firstName, 'Анна')
  })
})

describe('Diagram 1: the link to the mail service on /after_register', () => {
  const link = async (visitor: VisitorAgent) => (await visitor.get('/after_register')).$('main a.button').attr('href')

  it('leads to the service of the address, known from session.flash', async () => {
    const visitor = new VisitorAgent()
    await visitor.submit('/after_register', { email: `anna.${Date.now()}@gmail.com` })
    assert.equal(await link(visitor), 'https://mail.google.com/')
  })

  it('is not there for an unknown service, nor without an address', async () => {
    const visitor = new VisitorAgent()
    await visitor.submit('/after_register', { email: `anna.${Date.now()}@example.org` })
    assert.equal(await link(visitor), undefined)
    assert.equal(await link(visitor), undefined)
  })

  it('leads to /dev/mailbox in development, where mails do not leave the machine', async () => {
    const { development, smtpUrl } = settings()
    Object.assign(settings(), { development: true, smtpUrl: undefined })
    try {
      assert.equal(await link(new VisitorAgent()), '/dev/mailbox')
    } finally {
      Object.assign(settings(), { development, smtpUrl })
    }
  })
})
