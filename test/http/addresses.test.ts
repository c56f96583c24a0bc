import assert from 'node:assert/strict'
import { routes } from '../../config/routes'
import { locales, texts, type Locale } from '../../api/text'
import { VisitorAgent } from '../support/visitor'
import { anAdmin } from './admin-rows'
import { contents } from './ledger'
import { internals } from './polite'
import { raw, rawLine, type Answer } from './raw'
import { nowhere, positions, strange, uuid } from './strange-addresses'

/** Where one may look at every address, whatever stands in it. */
const open = [
  ...['GET /', 'GET /register', 'GET /register/error', 'GET /after_register', 'GET /login', 'GET /api/docs'],
  ...['GET /admin/login', 'GET /admin/sign_up'],
  ...['GET /profile/login', 'GET /profile/sign_up/new', 'GET /profile/success', 'GET /profile/secret/new'],
]
const files = ['GET /events.ics', 'GET /events.atom', 'GET /sitemap.xml', 'GET /robots.txt']
const machines = [
  'GET /api/v1/messages',
  'GET /api/v1/messages/schemas.json',
  'GET /healthz',
  'GET /readyz',
  'GET /dev/mailbox',
]
/** Ask to sign in first. */
const ofUsers = [
  ...['GET /profile', 'GET /profile/personal', 'GET /profile/personal/edit'],
  ...['GET /profile/security', 'GET /profile/sign_up/edit', 'GET /profile/email/edit'],
  ...['GET /profile/data', 'GET /profile/data/download', 'GET /profile/delete'],
  ...['GET /profile/second_step/new', 'GET /profile/second_step/codes', 'GET /profile/second_step/edit'],
  ...['GET /profile/passkeys/new'],
]
/** Asks for the password first. */
const ofHalfway = ['GET /login/code']
/** Ask to sign in at the door of the organiser console. */
const ofConsole = [
  ...['GET /admin', 'GET /admin/users', 'GET /admin/users/:id', 'GET /admin/events/:id'],
  ...['GET /admin/events/:id/cover'],
  ...['GET /admin/events/:id/dashboard', 'GET /admin/events/:id/places'],
  ...['GET /admin/events/:id/announcements', 'GET /admin/events/:id/announcements/new'],
  ...['GET /admin/events', 'GET /admin/events/new', 'GET /admin/moderation', 'GET /admin/events/:id/money'],
  ...['GET /admin/events/:id/edit', 'GET /admin/events/:id/preview', 'GET /admin/events/:id/log'],
  ...['GET /admin/events/:id/ticket_types/new', 'GET /admin/events/:id/ticket_types/:type/edit'],
  ...['GET /admin/orders', 'GET /admin/orders/:id', 'GET /admin/payments', 'GET /admin/receipts'],
  'GET /admin/jobs',
  'GET /admin/tokens',
  ...['GET /admin/webhooks', 'GET /admin/webhooks/:id'],
]
/** Take a token in a question, and where they lead without a right one. */
const ofTokens: Record<string, [name: string, page: string, sentence: string]> = {
  'GET /profile/secret/edit': ['reset_password_token', '/profile/secret/new', 'refusals.resetUnusable'],
  'GET /profile/email/confirm': ['token', '/profile/login', 'refusals.tokenUnusable'],
  'GET /profile/verification': ['confirmation_token', '/profile/login', 'refusals.invitationUnusable'],
}

/** Answer programs, and problems where the question is none: test/api. */
const ofPrograms = ['event', 'event/detail', 'event/capacity', 'openapi.json'].map((name) => `GET /api/v1/${name}`)

/** Takes a user and a token, and says on its own page that it cannot. */
const twoTokens = 'GET /confirm-email'

const get = (path: string, language: Locale = 'ru', headers = {}) =>
  raw({ path, headers: { 'Accept-Language': language, ...headers } })

function isNotFound({ status, $, headers }: Answer, language: Locale): void {
  const { t } = texts(language)
  assert.equal(status, 404)
  assert.equal($('html').attr('lang'), language)
  assert.ok([t('errors.404.title'), t('userError.heading')].includes($('h1').text()), $('h1').text())
  assert.equal($('.request-id').text(), headers['x-request-id'])
  assert.equal($('script:not([src])').length, 0)
  assert.doesNotMatch($('html').text(), internals)
}

async function each<Row>(rows: Row[], work: (row: Row, language: Locale) => Promise<void>): Promise<void> {
  for (const [index, row] of rows.entries()) {
    const language = locales[index % locales.length]!
    await work(row, language).catch((error: unknown) => {
      throw new Error(`${String(row)}, in ${language}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    })
  }
}

describe('An address', () => {
  const pages = Object.keys(routes).filter((route) => route.startsWith('GET '))
  const named = pages.filter((route) => /:|r\|/.test(route) && !ofConsole.includes(route))

  it('belongs to one of the kinds that are tried here', () => {
    const tried = [
      ...named,
      ...open,
      ...machines,
      ...files,
      ...ofUsers,
      ...ofHalfway,
      ...ofConsole,
      ...ofPrograms,
      ...Object.keys(ofTokens),
      twoTokens,
    ]
    assert.deepEqual(tried.sort(), pages.sort())
  })

  for (const route of named) {
    it(`that nobody gave out does not exist: ${route}`, async () => {
      const before = await contents()
      await each(strange, async (value, language) => {
        const pattern = route.replace(/^GET r\|\^(\/\w+\/).*ics.*$/, 'GET $1:key.ics').slice('GET '.length)
        const path = pattern.replace(/:\w+/, () => value)
        assert.notEqual(path, pattern)
        isNotFound(await get(path, language), language)
      })
      assert.deepEqual(await contents(), before)
    })
  }

  it('that leads nowhere does not exist', () =>
    each(nowhere, async (path, language) => isNotFound(await get(path, language), language)))

  for (const [route, [name, page, sentence]] of Object.entries(ofTokens)) {
    it(`with a token that nobody gave out says so on the next page: ${route}`, async () => {
      const before = await contents()
      const visitor = new VisitorAgent()
      const questions = strange.map((value) => `${name}=${value}`)
      for (const question of [...questions, '', `${name}[]=a`, `${name}[$ne]=`, `${name}=a&${name}=b`]) {
        const { status, location } = await visitor.get(`${route.slice('GET '.length)}?${question}`)
        assert.deepEqual([question, status, location], [question, 303, page])
      }
      assert.equal((await visitor.get(page)).$('.summary > p').text(), texts('ru').t(sentence))
      assert.deepEqual(await contents(), before)
    })
  }

  it('of a confirmation that names a user does not exist without a right token', async () => {
    const before = await contents()
    const questions = strange.flatMap((value) => [`userId=${value}&token=${value}`, `userId=${uuid}&token=${value}`])
    const shapes = ['', 'userId[]=a&token[]=b', 'token=a&token=b', 'userId[$ne]=&token[$ne]=', '__proto__[a]=1']
    await each([...questions, ...shapes], async (question, language) =>
      isNotFound(await get(`/confirm-email?${question}`, language), language),
    )
    assert.deepEqual(await contents(), before)
  })

  it('of the console asks to sign in at its own door, whatever is asked', async () => {
    for (const route of ofConsole) {
      for (const question of ['', '?a=%ff', '?__proto__[a]=1', `?a=${'a'.repeat(6000)}`]) {
        const { status, location } = await raw({
          path: route.slice('GET '.length).replace(/:id|:type/g, uuid) + question,
        })
        assert.deepEqual([route, question, status, location], [route, question, 303, '/admin/login'])
      }
    }
  })

  it('of a user whom nobody knows does not exist, not even for an admin', async () => {
    const admin = await anAdmin()
    const before = await contents()
    await each(strange, async (value, language) =>
      isNotFound(await get(`/admin/users/${value}`, language, { Cookie: admin.cookies }), language),
    )
    assert.deepEqual(await contents(), before)
  })

  it('of a list of the console may ask for anything and gets an answer', async () => {
    const admin = await anAdmin()
    const questions = [...positions, 'q=%25', 'q=%5c', 'q=_', 'q=%00', 'q[]=a', 'status=x&role=x', 'status[]=wait']
    await each(
      ['/admin', '/admin/users'].flatMap((path) => questions.map((question) => `${path}?${question}`)),
      async (path, language) => {
        const { status, $ } = await get(path, language, { Cookie: admin.cookies })
        assert.equal(status, 200)
        assert.doesNotMatch($('main').text(), internals)
      },
    )
  })

  it('of the personal account asks to sign in, whatever is asked', async () => {
    for (const route of ofUsers) {
      for (const question of ['', '?a=%ff', '?__proto__[a]=1', `?a=${'a'.repeat(6000)}`]) {
        const { status, location } = await raw({ path: route.slice('GET '.length) + question })
        assert.deepEqual([route, question, status, location], [route, question, 303, '/profile/login'])
      }
    }
  })

  it('of the second step of signing in asks for the first one, whatever is asked', async () => {
    for (const question of ['', '?recovery=1', '?recovery[]=1', '?a=%ff', '?__proto__[a]=1']) {
      const { status, location } = await raw({ path: `/login/code${question}` })
      assert.deepEqual([question, status, location], [question, 303, '/login'])
    }
  })

  it('with a strange question is answered as without it', () =>
    each(
      open.flatMap((route) =>
        [
          '?%',
          '?%ff=%ff',
          '?a=%00',
          '?__proto__[a]=1',
          '?constructor=1',
          '?a[b][c]=1',
          `?a=${'a'.repeat(6000)}`,
          '?',
        ].map((question) => route.slice('GET '.length) + question),
      ),
      async (path, language) => {
        const { status, $ } = await get(path, language)
        assert.equal(status, path.startsWith('/register/error') ? 500 : 200)
        assert.doesNotMatch($('main').text(), internals)
      },
    ))

  it('of a file with a strange question is answered as without it', async () => {
    for (const question of ['?%', '?%ff=%ff', '?q=%00', '?after=x', '?__proto__[a]=1', `?q=${'a'.repeat(6000)}`])
      for (const route of files) {
        const { status } = await raw({ path: route.slice('GET '.length) + question })
        assert.deepEqual([route, question, status], [route, question, 200])
      }
  })

  it('of the feed may ask for any place and gets the beginning', () =>
    each(
      positions.map((question) => `/?${question}`),
      async (path, language) => {
        const { status, $ } = await get(path, language)
        assert.deepEqual([status, $('h1').text()], [200, texts(language).t('feed.heading')])
      },
    ))

  it('that is not even HTTP breaks nothing', async () => {
    assert.match(await rawLine('GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n'), /400/)
    assert.match(await rawLine('GET / evil HTTP/1.1\r\nHost: a\r\n\r\n'), /400/)
    assert.match(await rawLine(`GET /${'a'.repeat(70_000)} HTTP/1.1\r\nHost: a\r\n\r\n`), /431/)
    assert.match(await rawLine(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x0a])), /400|^$/)
    assert.match(await rawLine('GET /events/\xff HTTP/1.1\r\nHost: a\r\n\r\n'), /400/)
    assert.match(await rawLine('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), /400/)
    assert.match(await rawLine('GET / HTTP/1.0\r\n\r\n'), /200/)
    assert.match(await rawLine('GET http://evil.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'), /200/)
    assert.equal((await get('/')).status, 200)
  })
})
