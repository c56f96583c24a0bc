import assert from 'node:assert/strict'
import { User } from '../../api/db'
import { newToken } from '../../api/accounts/token'
import { anna, ilya, viktor, type Person } from '../support/cast'
import { optionsOn, plantedPasskey } from '../support/passkeys'
import { aSecondStep } from '../support/second-step'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { whileLocked } from './breakdowns'
import { ask, found, knownUser, register, registerWith, sessionOf, someUser, waitingUser, words } from './support'

const fieldsOf = ({ firstName, email, password }: Person) => ({ firstName, email, password })
const signUp = (visitor: VisitorAgent, person: Person) => visitor.submit('/admin/sign_up', fieldsOf(person))

/** The path of the link in the mail of a sign up. */
async function linkTo(email: string): Promise<string> {
  const { text } = await run().smtp.mailTo(email)
  const link = /https?:\/\/\S+\/confirm-email\?userId=[0-9a-f-]{36}&token=[\w-]{43}$/m.exec(text)?.[0]
  assert.ok(link, text)
  const { pathname, search } = new URL(link)
  return pathname + search
}

/** Somebody who has signed up, their browser and the link of the mail. */
async function signedUp(person = anna()) {
  const visitor = new VisitorAgent()
  assert.equal((await signUp(visitor, person)).location, '/after_register')
  return { person, visitor, link: await linkTo(person.email) }
}

const unusable = /Ссылка уже использована или устарела\. Попробуйте войти или отправьте письмо ещё раз\./
const isUnusable = (page: Page) => {
  assert.equal(page.status, 404)
  assert.match(words(page), unusable)
}

describe('GET, POST /admin/sign_up', () => {
  it('asks for a first name, an address and a password, and for nothing else', async () => {
    const { $ } = await new VisitorAgent().get('/admin/sign_up')
    const names = $('form[action="/admin/sign_up"] [name]').map((_, field) => $(field).attr('name'))
    assert.deepEqual(names.get(), ['_csrf', 'firstName', 'email', 'password'])
  })

  it('creates a user who waits, with ROLE_USER, whatever else is sent', async () => {
    const person = anna()
    const more = { role: 'ROLE_ADMIN', status: 'active', username: 'root', lastName: 'Root' }
    await new VisitorAgent().submit('/admin/sign_up', { ...fieldsOf(person), ...more })
    const { status, role, username, lastName, host } = (await found(person.email)) ?? {}
    const { host: ours } = new URL(run().baseUrl)
    assert.deepEqual([status, role, username, lastName], ['wait', 'ROLE_USER', null, null])
    assert.ok(host === ours || host?.startsWith('127.0.0.1'), host ?? '')
  })

  it('mails a link to /confirm-email on the host of the request if it is trusted, else on BASE_URL', async () => {
    const { host } = new URL(run().baseUrl)
    for (const [asked, linked] of [
      ['127.0.0.1:8080', '127.0.0.1:8080'],
      ['evil.example', host],
    ] as const) {
      const person = anna()
      await registerWith({ Host: asked }, '/admin/sign_up', fieldsOf(person))
      const user = await found(person.email)
      const { text } = await run().smtp.mailTo(person.email)
      assert.ok(text.includes(`http://${linked}/confirm-email?userId=${user?.id}&token=`), text)
    }
  })

  it('shows and remembers the same for a new address, a waiting, an active and a blocked one', async () => {
    const known = [(await waitingUser(anna())).user, await someUser('active'), await someUser('blocked')]
    const seen = await Promise.all(
      [anna().email, ...known.map(({ email }) => email)].map(async (email, index) => {
        const visitor = new VisitorAgent()
        const answer = await signUp(visitor, { ...viktor(), email })
        const page = words(await visitor.follow(answer)).replaceAll(email, '…')
        const { signedUp: remembered } = await sessionOf(visitor)
        const { id: made } = index === 0 ? (await found(email))! : { id: undefined }
        assert.deepEqual(remembered, { email, next: '/admin', ...(made && { user: made }) })
        return [answer.status, answer.location, page]
      }),
    )
    for (const each of seen) assert.deepEqual(each, seen[0])
  })

  it('remembers nothing when the mail could not be sent, and leaves no user behind', async () => {
    const person = anna()
    const visitor = new VisitorAgent()
    run().smtp.mode = 'refuse'
    try {
      assert.equal((await signUp(visitor, person)).location, '/admin/sign_up')
    } finally {
      run().smtp.mode = 'accept'
    }
    assert.equal((await sessionOf(visitor)).signedUp, undefined)
    assert.equal(await found(person.email), undefined)
  })

  it('sends who signs up again the same kind of link, and the one before is dead', async () => {
    const { person, visitor, link } = await signedUp()
    await signUp(visitor, person)
    const second = await linkTo(person.email)
    isUnusable(await visitor.get(link))
    assert.equal((await visitor.get(second)).location, '/admin')
  })

  it('sends the same kind of link again at /after_register to the browser that signed up', async () => {
    const { person, visitor, link } = await signedUp()
    await visitor.submit('/after_register', { email: person.email })
    const second = await linkTo(person.email)
    assert.notEqual(second, link)
    assert.equal((await visitor.get(second)).location, '/admin')
  })

  it('sends any other browser, and any other address, the link of /register again', async () => {
    const { person, visitor } = await signedUp()
    const { user: other } = await waitingUser(ilya())
    await visitor.submit('/after_register', { email: other.email })
    assert.match((await run().smtp.mailTo(other.email)).text, /\/confirm\/[\w-]{43}/)
    await new VisitorAgent().submit('/after_register', { email: person.email })
    assert.match((await run().smtp.mailTo(person.email)).text, /\/confirm\/[\w-]{43}/)
  })
})

describe('GET /confirm-email', () => {
  it('confirms, signs in the browser that signed up, with a fresh session, and leads to the console', async () => {
    const { person, visitor, link } = await signedUp()
    const before = visitor.cookies
    const page = await visitor.get(link)
    assert.deepEqual([page.status, page.location], [303, '/admin'])
    const console = await visitor.get('/admin')
    assert.equal(console.status, 200)
    assert.match(words(console), /Почта подтверждена, вы вошли/)
    assert.notEqual(visitor.cookies, before)
    const { status, emailConfirmToken, emailConfirmExpires } = (await found(person.email)) ?? {}
    assert.deepEqual([status, emailConfirmToken, emailConfirmExpires], ['active', null, null])
  })

  it('leads to the feed after a registration at /register', async () => {
    const person = anna()
    const visitor = new VisitorAgent()
    await register(visitor, person)
    const [, token = ''] = /\/confirm\/([\w-]{43})/.exec((await run().smtp.mailTo(person.email)).text) ?? []
    const page = await visitor.get(`/confirm-email?userId=${(await found(person.email))?.id}&token=${token}`)
    assert.equal(page.location, '/')
    assert.equal((await visitor.get('/profile')).status, 200)
  })

  it('confirms in any other browser, too, but signs nobody in there: it leads to sign in, filled in', async () => {
    const { person, link } = await signedUp()
    const stranger = new VisitorAgent()
    const page = await stranger.get(link)
    assert.deepEqual([page.status, page.location], [303, '/login'])
    assert.equal((await stranger.get('/login')).$('input[name=login]').attr('value'), person.email)
    assert.equal((await stranger.get('/profile')).location, '/profile/login')
    assert.equal((await found(person.email))?.status, 'active')
  })

  it('signs nobody in who signed up with another address, or who is somebody else already', async () => {
    const { link } = await signedUp()
    const other = await signedUp(ilya())
    assert.equal((await other.visitor.get(link)).location, '/login')
    assert.equal((await other.visitor.get('/admin')).location, '/admin/login')

    const { person: third, link: thirdLink } = await signedUp()
    const person = viktor()
    await knownUser(person)
    const browser = new VisitorAgent()
    await browser.submit('/login', { login: person.email, password: person.password })
    assert.equal((await browser.get(thirdLink)).location, '/login')
    assert.match(words(await browser.get('/profile')), new RegExp(person.email))
    assert.doesNotMatch(words(await browser.get('/profile')), new RegExp(third.email))
  })

  it('wants the token of that user: neither its own for another, nor one of another for it', async () => {
    const [a, b] = [await signedUp(), await signedUp(ilya())]
    const part = (link: string, name: string) => new URL(link, run().baseUrl).searchParams.get(name) ?? ''
    const mixed = `/confirm-email?userId=${part(a.link, 'userId')}&token=${part(b.link, 'token')}`
    for (const visitor of [a.visitor, b.visitor]) isUnusable(await visitor.get(mixed))
    for (const { person } of [a, b]) assert.equal((await found(person.email))?.status, 'wait')
  })

  it('says the same to a used, an expired, a blocked, an unknown and a malformed link', async () => {
    const used = await signedUp()
    await used.visitor.get(used.link)
    const { user: blocked, path } = await waitingUser(anna(), { status: 'blocked' })
    const expired = newToken()
    const { user } = await waitingUser(anna(), {
      emailConfirmToken: expired.hash,
      emailConfirmExpires: new Date(Date.now() - 1000),
    })
    const [id, token] = [user.id, expired.secret]
    const links = [
      used.link,
      `/confirm-email?userId=${id}&token=${token}`,
      `/confirm-email?userId=${blocked.id}&token=${path.slice('/confirm/'.length)}`,
      ...['', '?userId=&token=', `?userId=${id}`, `?token=${token}`, '?userId=1&token=a'].map(
        (q) => `/confirm-email${q}`,
      ),
    ]
    const fresh = await signedUp()
    const { searchParams } = new URL(fresh.link, run().baseUrl)
    const [right, secret] = [searchParams.get('userId'), searchParams.get('token')]
    links.push(
      `/confirm-email?userId[]=${right}&token[]=${secret}`,
      `/confirm-email?userId=${right}&token=${secret}&token=${secret}`,
      `/confirm-email?userId=${right}&userId=${right}&token=${secret}`,
      `/confirm-email?userId[$ne]=&token=${secret}`,
    )
    for (const link of links) isUnusable(await fresh.visitor.get(link))
    assert.equal((await found(fresh.person.email))?.status, 'wait')
    assert.equal((await User.findOne({ id }))?.status, 'wait')
    assert.equal((await User.findOne({ id: blocked.id }))?.status, 'blocked')
    assert.equal((await fresh.visitor.get(fresh.link)).location, '/admin')
  })

  it('changes nothing on HEAD, by which mail scanners look at links', async () => {
    const { person, visitor, link } = await signedUp()
    const before = await found(person.email)
    assert.equal((await ask(link, { method: 'HEAD', cookie: visitor.cookies })).status, 200)
    assert.deepEqual(await found(person.email), before)
    assert.equal((await visitor.get(link)).location, '/admin')
  })

  it('lets one of 50 who use a link at once win', async () => {
    const { person, link } = await signedUp()
    const { id } = (await found(person.email))!
    const answers = await whileLocked(id, 5, () => Promise.all(Array.from({ length: 50 }, () => ask(link))))
    assert.equal(answers.filter(({ status }) => status === 303).length, 1)
    for (const answer of answers) if (answer.status === 404) assert.match(await answer.text(), unusable)
  })
})

describe('GET, POST /admin/login', () => {
  it('takes an address or a username as `login` or as `email`, and leads to the console', async () => {
    const person = anna()
    const username = `anna${Date.now()}`
    await knownUser(person, { username })
    for (const name of ['login', 'email']) {
      for (const login of [person.email, username]) {
        const visitor = new VisitorAgent()
        const page = await visitor.submit('/admin/login', { [name]: login, password: person.password })
        assert.deepEqual([page.status, page.location], [303, '/admin'])
        assert.equal((await visitor.get('/admin')).status, 200)
      }
    }
  })

  it('leads to the page of the console that was wanted, and nowhere else', async () => {
    const person = anna()
    await knownUser(person)
    const fields = { login: person.email, password: person.password }
    const visitor = new VisitorAgent()
    assert.equal((await visitor.get('/admin?after=1')).location, '/admin/login')
    assert.equal((await visitor.submit('/admin/login', fields)).location, '/admin?after=1')
    for (const elsewhere of ['/profile', '/administrators']) {
      const other = new VisitorAgent()
      await other.get(elsewhere)
      assert.equal((await other.submit('/admin/login', fields)).location, '/admin')
    }
  })

  it('asks for the second step of who has one, and then leads to the console all the same', async () => {
    const person = anna()
    const { phone } = await aSecondStep((await knownUser(person)).id)
    const visitor = new VisitorAgent()
    await visitor.get('/admin?after=1')
    const page = await visitor.submit('/admin/login', { login: person.email, password: person.password })
    assert.equal(page.location, '/login/code')
    assert.equal((await visitor.get('/admin')).location, '/admin/login')
    assert.equal((await visitor.submit('/login/code', { code: phone.code() })).location, '/admin?after=1')
  })

  it('offers a passkey, too, which leads to the console from there', async () => {
    const { authenticator } = await plantedPasskey((await someUser('active')).id)
    const visitor = new VisitorAgent()
    const answer = authenticator.get(await optionsOn(visitor, '/admin/login'))
    assert.equal((await visitor.submit('/admin/login', { credential: answer }, '/login/passkey')).location, '/admin')
    assert.equal((await visitor.get('/admin')).status, 200)
  })

  it('says no like /login, at its own page, with what was typed', async () => {
    const visitor = new VisitorAgent()
    const page = await visitor.submit('/admin/login', { email: 'anna', password: 'тихий вечер' })
    assert.equal(page.location, '/admin/login')
    const shown = await visitor.get('/admin/login')
    assert.match(words(shown), /Логин или пароль не подошли/)
    assert.equal(shown.$('[name=login]').attr('value'), 'anna')
  })
})
