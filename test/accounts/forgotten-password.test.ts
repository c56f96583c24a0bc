import assert from 'node:assert/strict'
import { resetPassword } from '../../api/accounts/reset-password'
import { hashToken } from '../../api/accounts/token'
import { query, User } from '../../api/db'
import { aUser, signedIn } from '../support/builders'
import { anna, viktor } from '../support/cast'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'

const ask = '/profile/secret/new'
const newPassword = 'совсем другой вечер'

async function askFor(visitor: VisitorAgent, email: string): Promise<Page> {
  return visitor.submit(ask, { email }, '/profile/secret')
}

/** Asks for a reset and gives the path of the link in the mail. */
async function resetLink(email: string): Promise<string> {
  await askFor(new VisitorAgent(), email)
  const { text } = await run().smtp.mailTo(email)
  const link = /http\S+\/profile\/secret\/edit\?reset_password_token=[\w-]{43}/.exec(text)?.[0]
  assert.ok(link, text)
  const { pathname, search } = new URL(link)
  return pathname + search
}

async function sendNew(visitor: VisitorAgent, link: string, password = newPassword): Promise<Page> {
  const { $ } = await visitor.get(link)
  const fields = Object.fromEntries(
    $('form[action="/profile/secret"] input[type=hidden]')
      .toArray()
      .map((input) => [$(input).attr('name') ?? '', $(input).attr('value') ?? '']),
  )
  return visitor.send('/profile/secret', { ...fields, password })
}

async function runOut(): Promise<unknown> {
  const past = `now() - interval '1 second'`
  return query(`UPDATE "user" SET password_token_expires = ${past} WHERE reset_password_token IS NOT NULL`)
}

describe('A forgotten password', () => {
  it('is replaced through the link of a mail, and the new one signs in', async () => {
    const person = anna()
    await aUser(person)
    const visitor = new VisitorAgent()
    const sent = await sendNew(visitor, await resetLink(person.email))
    assert.deepEqual([sent.status, sent.location], [303, '/profile'])
    const login = await visitor.follow(sent)
    assert.match(login.$('[role=status]').text(), /арол/)
    await signedIn({ ...person, password: newPassword })
    await assert.rejects(signedIn(person))
    assert.match((await run().smtp.mailTo(person.email)).subject, /арол/)
  })

  it('answers a known, an unknown, a waiting and a blocked address alike', async () => {
    const [known, waiting, blocked, unknown] = [anna(), anna(), anna(), viktor()]
    await aUser(known)
    await aUser(blocked, { status: 'blocked' })
    await aUser(waiting, {
      status: 'wait',
      emailConfirmToken: hashToken(waiting.email),
      emailConfirmExpires: new Date(Date.now() + 60_000),
    })
    const pages = await Promise.all(
      [known, waiting, blocked, unknown].map(async ({ email }) => {
        const visitor = new VisitorAgent()
        const page = await visitor.follow(await askFor(visitor, email))
        return page.$('main').text().replaceAll(email, '').replace(/\s+/g, ' ')
      }),
    )
    assert.equal(new Set(pages).size, 1)
    for (const { email } of [waiting, known])
      assert.match((await run().smtp.mailTo(email)).text, /reset_password_token/)
    assert.deepEqual(
      run().smtp.mails.filter(({ to }) => [blocked.email, unknown.email].includes(to)),
      [],
    )
  })

  it('keeps nothing but the hash of the token, which looking at the page does not use up', async () => {
    const person = anna()
    const { id } = await aUser(person)
    const link = await resetLink(person.email)
    const user = await User.findOne({ id })
    assert.match(user?.resetPasswordToken ?? '', /^[0-9a-f]{64}$/)
    assert.ok(!link.includes(user!.resetPasswordToken!))
    for (let times = 0; times < 3; times++) assert.equal((await new VisitorAgent().get(link)).status, 200)
    assert.equal((await sendNew(new VisitorAgent(), link)).location, '/profile')
  })

  it('has one winner when its token is used 12 times at once', async () => {
    const person = anna()
    const { id } = await aUser(person)
    const link = await resetLink(person.email)
    const token = new URL(link, 'http://x').searchParams.get('reset_password_token')!
    const tries = Array.from({ length: 12 }, async (_, index) =>
      resetPassword(token, `пароль номер ${index}`, run().baseUrl, new Date()),
    )
    const won = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled')
    assert.equal(won.length, 1)
    assert.notEqual((await User.findOne({ id }))?.resetPasswordToken, hashToken(token))
  }).timeout(60_000)

  for (const [title, spoil] of [
    ['used', async (link: string) => sendNew(new VisitorAgent(), link)],
    ['out of date', runOut],
  ] as const) {
    it(`says what to do when the link is ${title}`, async () => {
      const person = anna()
      await aUser(person)
      const link = await resetLink(person.email)
      await spoil(link)
      const visitor = new VisitorAgent()
      const page = await visitor.get(link)
      assert.equal(page.location, ask)
      assert.match((await visitor.follow(page)).$('[role=alert]').text(), /Срок действия/)
    })
  }

  it('says the same of malformed and unknown links', async () => {
    for (const token of ['', 'x', 'a'.repeat(43), '%00', '../..', '[]']) {
      const page = await new VisitorAgent().get(`/profile/secret/edit?reset_password_token=${token}`)
      assert.equal(page.location, ask, token)
    }
    assert.equal((await new VisitorAgent().get('/profile/secret/edit?reset_password_token[$ne]=x')).location, ask)
  })

  it('comes back to the form with the token kept when the new password is no good', async () => {
    const person = anna()
    await aUser(person)
    const link = await resetLink(person.email)
    const visitor = new VisitorAgent()
    const shown = await visitor.follow(await sendNew(visitor, link, 'short'))
    assert.match(shown.$('[role=alert]').text(), /не меньше 8/)
    assert.equal((await sendNew(visitor, link)).location, '/profile')
  })

  it('ends every session of the user', async () => {
    const person = anna()
    await aUser(person)
    const elsewhere = await signedIn(person)
    assert.equal((await elsewhere.get('/profile')).status, 200)
    await sendNew(new VisitorAgent(), await resetLink(person.email))
    assert.equal((await elsewhere.get('/profile')).location, '/profile/login')
  })
})

describe('A change of password', () => {
  const form = '/profile/sign_up/edit'
  const change = async (visitor: VisitorAgent, currentPassword: string, password = newPassword) =>
    visitor.submit(form, { _method: 'PUT', currentPassword, password }, '/profile/sign_up')

  it('wants the current password, ends every other session, keeps this one, and tells by mail', async () => {
    const person = anna()
    await aUser(person)
    const [here, elsewhere] = [await signedIn(person), await signedIn(person)]
    const wrong = await here.follow(await change(here, 'не тот пароль'))
    assert.match(wrong.$('[role=alert]').text(), /пароль/i)
    const changed = await change(here, person.password)
    assert.equal(changed.location, '/profile')
    assert.equal((await here.get('/profile')).status, 200)
    assert.equal((await elsewhere.get('/profile')).location, '/profile/login')
    await eventually(async () => run().smtp.mails.some(({ to }) => to === person.email))
    await signedIn({ ...person, password: newPassword })
  })

  it('is for those who are signed in', async () => {
    assert.equal((await new VisitorAgent().get(form)).location, '/profile/login')
  })
})
