import assert from 'node:assert/strict'
import { routes } from '../../config/routes'
import { policies } from '../../config/policies'
import { figures, type RouteLimit } from '../../api/limits/figures'
import { changeLimits } from '../../api/limits/state'
import { texts } from '../../api/text'
import { knownUser, signInWith, somebody, someUser, visitorSignedIn, words } from '../accounts/support'
import { invitationPage, resetPage } from '../http/account-rows'
import { formRows } from '../http/form-rows'
import { contents, quiet } from '../http/ledger'
import { expected, refuses, says, send } from '../http/polite'
import { raw } from '../http/raw'
import { anna, type Person } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { routeFigures, withLimits } from './support'

const limitOf = (route: string): RouteLimit | undefined => {
  const [, target] = Object.entries(routes).find(([each]) => each === route.replace(/ \(.*/, '')) ?? []
  return typeof target === 'object' && 'rate' in target ? (target.rate as RouteLimit) : undefined
}
const none = (name: RouteLimit, points = 0) =>
  routeFigures(name, { points, seconds: figures.routes[name].address.seconds })
const minutes = (name: RouteLimit) => ({ count: figures.routes[name].address.seconds / 60 })

describe('The limits of the routes', () => {
  it('are those of the table, each used', () => {
    const used = new Set(Object.keys(routes).map(limitOf))
    used.delete(undefined)
    assert.deepEqual([...used].sort(), Object.keys(figures.routes).sort())
  })

  it('are held by the policy wherever a route names one', () => {
    const lines = policies as Record<string, false | Record<string, true | string[]>>
    for (const [route, target] of Object.entries(routes)) {
      if (limitOf(route) === undefined || typeof target === 'string') continue
      const line = (lines[target.controller] || {})[target.action]
      assert.ok(Array.isArray(line) && line.includes('limits'), route)
    }
  })
})

describe('A form that one address has sent too often', () => {
  withLimits()

  for (const { route, fields, open } of formRows) {
    const name = limitOf(route)
    if (!name) continue
    it(`says when to try again, in both languages, and keeps what was typed: ${route}`, async () => {
      const form = await open()
      const page = form.unread && name === 'link' ? form.unread : form.page
      changeLimits({ figures: none(name) })
      await quiet()
      const before = await contents()
      for (const language of ['ru', 'en'] as const) {
        const refusal = { ...expected(fields, ['refusals.tooMany', minutes(name)]), page }
        await refuses(form, { language }, refusal)
        await says(form, language, name === 'link' ? { ...refusal, kept: [] } : refusal)
      }
      const wait = Number((await send(form)).headers['retry-after'])
      assert.ok(wait > figures.routes[name].address.seconds - 60 && wait <= figures.routes[name].address.seconds)
      await quiet()
      assert.deepEqual(await contents(), before)
    })
  }

  it('is held to its number, which other forms do not use up', async () => {
    changeLimits({ figures: none('registration', 2) })
    const visitor = new VisitorAgent()
    const refusals: boolean[] = []
    for (const page of ['/register', '/profile/sign_up/new', '/register']) {
      const answer = await visitor.submit(page, {}, page.replace('/new', ''))
      refusals.push(answer.headers['retry-after'] !== undefined)
    }
    assert.deepEqual(refusals, [false, false, true])
    assert.equal((await visitor.submit('/after_register', { email: anna().email })).headers['retry-after'], undefined)
  })
})

describe('An archive of all that is kept about somebody', () => {
  withLimits({ figures: none('archive', 2) })

  it('is packed so many times for one address, and then a page says when to come again', async () => {
    const visitor = await visitorSignedIn(await someUser('active'))
    const answers = []
    for (let times = 0; times < 3; times++) answers.push(await visitor.get('/profile/data/download'))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 429],
    )
    assert.ok(Number(answers[2]!.headers['retry-after']) > 0)
    assert.equal((await visitor.get('/profile/data')).status, 200)
  })
})

describe('Signing in from an address with many failures', () => {
  withLimits({ figures: none('signIn', 2) })
  const tooMany = /С вашего адреса в сети/
  const summary = async (visitor: VisitorAgent, login: string, password = 'not my password') =>
    words(await visitor.follow(await signInWith(visitor, login, password)), '.summary')

  it('is refused, whoever is tried; successes do not count', async () => {
    const { person } = await somebody()
    for (let times = 0; times < 4; times++)
      assert.equal((await signInWith(new VisitorAgent(), person.email, person.password)).location, '/')
    for (let times = 0; times < 2; times++)
      assert.doesNotMatch(await summary(new VisitorAgent(), anna().email), tooMany)
    assert.match(await summary(new VisitorAgent(), anna().email), tooMany)
    assert.match(await summary(new VisitorAgent(), person.email, person.password), tooMany)
  })

  it('works for the owner in a known browser, and there for that account only', async () => {
    const [{ person, visitor }, other] = [await somebody(), await somebody()]
    await signInWith(visitor, person.email, person.password)
    await visitor.submit('/', {}, '/logout')
    for (let times = 0; times < 3; times++) await summary(new VisitorAgent(), anna().email)
    assert.match(await summary(visitor, other.person.email, other.person.password), tooMany)
    assert.match(await summary(visitor, '', ''), tooMany)
    assert.equal((await signInWith(visitor, person.email, person.password)).location, '/')
  })
})

describe('The address of a request', () => {
  withLimits({ figures: none('link', 2) })
  const guess = async (from?: string, forwarded?: string) => {
    const headers: Record<string, string> = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }
    return (await raw({ path: '/confirm/a', from, headers })).status
  }

  it('is that of its connection: no header of an untrusted client changes it', async () => {
    assert.deepEqual([await guess(), await guess(undefined, '203.0.113.7')], [404, 404])
    for (const header of ['203.0.113.8', '203.0.113.9, 203.0.113.10', '', 'x', '127.0.0.9'])
      assert.equal(await guess(undefined, header), 429, header)
  })

  it('is another one for another connection', async () => {
    for (let times = 0; times < 3; times++) await guess('127.0.0.2')
    assert.deepEqual([await guess('127.0.0.2'), await guess('127.0.0.3')], [429, 404])
  })

  it('is what the proxy in front says where there is one, and nothing that the client had said before', async () => {
    const { app } = run().sails.hooks.http
    const before: unknown = app.get('trust proxy')
    try {
      app.set('trust proxy', 1)
      for (const forged of ['1.1.1.1', '2.2.2.2']) assert.equal(await guess(undefined, `${forged}, 203.0.113.7`), 404)
      assert.equal(await guess(undefined, '3.3.3.3, 203.0.113.7'), 429)
      assert.equal(await guess(undefined, '203.0.113.8'), 404)
    } finally {
      app.set('trust proxy', before)
    }
    assert.equal(app.get('trust proxy'), before)
  })
})

describe('Guessing the tokens of links', () => {
  withLimits({ figures: none('link', 3) })
  const guesses = [
    '/confirm/a',
    '/confirm-email?userId=a&token=a',
    '/profile/verification?confirmation_token=a',
    '/profile/secret/edit?reset_password_token=a',
    '/profile/email/confirm?token=a',
  ]

  for (const path of guesses) {
    it(`ends at a page that says when to come again: ${path}`, async () => {
      for (let times = 0; times < 3; times++) assert.notEqual((await raw({ path })).status, 429)
      for (const language of ['ru', 'en'] as const) {
        const { status, $, headers } = await raw({ path, headers: { 'Accept-Language': language } })
        const { t } = texts(language)
        assert.deepEqual([status, $('h1').text()], [429, t('errors.429.title')])
        assert.equal($('main p:not([class])').text(), t('errors.429.text', { count: 10 }))
        assert.ok(Number(headers['retry-after']) > 540 && Number(headers['retry-after']) <= 600)
      }
      assert.equal((await raw({ path: guesses.find((each) => each !== path)! })).status, 429)
    })
  }

  it('does not count the links that work', async () => {
    const [reset, invitation] = [await resetPage(), await invitationPage()]
    for (let times = 0; times < 4; times++)
      for (const { page } of [reset, invitation]) assert.equal((await new VisitorAgent().get(page)).status, 200)
  })
})

describe('Mails asked for again and again to one address', () => {
  withLimits({ figures: { ...figures, mailTo: { points: 1, seconds: 3600 } } })
  const asking: [what: string, send: (visitor: VisitorAgent, person: Person) => ReturnType<VisitorAgent['submit']>][] =
    [
      ['POST /after_register', (visitor, { email }) => visitor.submit('/after_register', { email })],
      [
        'POST /profile/secret',
        (visitor, { email }) => visitor.submit('/profile/secret/new', { email }, '/profile/secret'),
      ],
      [
        'POST /register',
        (visitor, { firstName, email, password }) => visitor.submit('/register', { firstName, email, password }),
      ],
    ]
  for (const [what, send] of asking) {
    it(`are limited alike, whether anybody knows the address or not: ${what}`, async () => {
      const [known, unknown] = [anna(), anna()]
      await knownUser(known)
      const read = async (person: Person) => {
        const answers: unknown[] = []
        for (const email of [person.email, person.email.toUpperCase()]) {
          const visitor = new VisitorAgent(answers.length ? 'en' : 'ru')
          const { status, location, headers } = await send(visitor, { ...person, email })
          const sentence = words(await visitor.get(location!), '.summary')
          answers.push(status, location, headers['retry-after'] !== undefined, sentence)
        }
        return answers
      }
      const answers = await read(known)
      assert.deepEqual(answers.slice(0, 1).concat(answers.slice(2, 4)), [303, false, ''])
      assert.deepEqual(answers.slice(4, 5).concat(answers[6]), [303, true])
      assert.match(String(answers[7]), /asked for too often\. Look into the spam folder, wait 60 minutes/)
      assert.deepEqual(await read(unknown), answers)
    })
  }

  it('are counted together', async () => {
    const person = anna()
    await asking[0]![1](new VisitorAgent(), person)
    for (const [what, send] of asking.slice(1))
      assert.ok((await send(new VisitorAgent(), person)).headers['retry-after'], what)
  })
})
