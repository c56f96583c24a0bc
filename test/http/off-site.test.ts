import assert from 'node:assert/strict'
import fc from 'fast-check'
import Tokens from 'csrf'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { Authenticator } from '../support/authenticator'
import { optionsOn, plantedPasskey } from '../support/passkeys'
import { aSecondStep } from '../support/second-step'
import { quickAndRight, withPool } from '../accounts/password-pool'
import { plantInSession, sessionOf, someUser } from '../accounts/support'
import { encode } from './bad-bodies'
import { formRows } from './form-rows'
import { aMember, type Fields, type OpenForm } from './open-form'
import { raw, type Answer } from './raw'

const tokens = new Tokens()
const passwordHash = `$2b$12$${'b'.repeat(53)}`

/** A browser on this site that is told to go there stays on it; the test bank leads back to the host that one paid at. */
function landsHere({ location }: Pick<Answer, 'location'>, what: string): void {
  if (location === undefined) return
  const here = run().baseUrl
  const { origin } = new URL(location, here)
  const ours = [here, here.replace('localhost', '127.0.0.1')]
  assert.ok(ours.includes(origin), `${what} led to ${location}`)
}

/** Addresses of another site that end like one of ours. */
const dressed = (path: string): string[] => [
  `//evil.example${path}`,
  `///evil.example${path}`,
  `/\\evil.example${path}`,
  `\\\\evil.example${path}`,
  `http://evil.example${path}`,
  `https:evil.example${path}`,
  `/.//evil.example${path}`,
  `/%2f/evil.example${path}`,
  `/%2f%2fevil.example${path}`,
  `/%5cevil.example${path}`,
  `${path}//evil.example`,
  `${path}/..//evil.example`,
  `${path}/%2e%2e//evil.example`,
  `${path}?//evil.example`,
  `${path};//evil.example`,
  `${path}@evil.example`,
]

/** What came from outside, and is wanted after signing in. */
const wanted = [
  ...['https://evil.example/', 'https:evil.example', 'HTTPS:/evil.example', '//evil.example', '///evil.example'],
  ...['/\\evil.example', '\\\\evil.example', '/.//evil.example', '/%2e//evil.example', '/%2E%2e//evil.example'],
  ...['/\t/evil.example', '/\n/evil.example', '/ /evil.example', '／／evil.example', 'javascript:alert(1)'],
  ...['/admin//evil.example/..//', '/admin/..//evil.example', '/admin?//evil.example', '/admin\\..\\\\evil.example'],
]

/** The ways in: each opens a browser where one step is left, and gives that step. */
const doors: Record<string, () => Promise<{ visitor: VisitorAgent; enter(): Promise<Pick<Answer, 'location'>> }>> = {
  async 'the password'() {
    const [visitor, { email: login }] = [new VisitorAgent(), await someUser('active', { passwordHash })]
    await visitor.get('/login')
    return { visitor, enter: () => visitor.submit('/login', { login, password: 'тихий вечер' }) }
  },
  async 'the password, at the console'() {
    const [visitor, { email: login }] = [new VisitorAgent(), await someUser('active', { passwordHash })]
    await visitor.get('/admin/login')
    const _csrf = await visitor.token('/admin/login')
    return { visitor, enter: () => visitor.send('/admin/login', { _csrf, login, password: 'тихий вечер' }) }
  },
  async 'a passkey'() {
    const visitor = new VisitorAgent()
    const { authenticator } = await plantedPasskey((await someUser('active')).id)
    const _csrf = await visitor.token('/login', '/login/passkey')
    const credential = (authenticator satisfies Authenticator).get(await optionsOn(visitor, '/login'))
    return { visitor, enter: () => visitor.send('/login/passkey', { _csrf, credential }) }
  },
  async 'the second step'() {
    const [visitor, { id, email: login }] = [new VisitorAgent(), await someUser('active', { passwordHash })]
    const { phone } = await aSecondStep(id)
    await visitor.get('/login')
    return {
      visitor,
      async enter() {
        await visitor.submit('/login', { login, password: 'тихий вечер' })
        return visitor.submit('/login/code', { code: phone.code() })
      },
    }
  },
}

describe('No redirect leaves the site', () => {
  before(aMember)

  for (const { route, open } of formRows) {
    it(`of a form that is sent to an address that is dressed up: ${route}`, () =>
      withPool(quickAndRight, async () => {
        const form: OpenForm = await open()
        const secret = String((await sessionOf(form.visitor)).csrfSecret)
        for (const path of dressed(form.action)) {
          for (const _csrf of ['stale', tokens.create(secret)]) {
            const headers = {
              Cookie: form.visitor.cookies,
              'Content-Type': 'application/x-www-form-urlencoded',
              Host: 'evil.example',
            }
            const answer = await raw({ method: 'POST', path, headers, body: encode({ ...form.right, _csrf }) })
            landsHere(answer, path)
          }
        }
      })).timeout(30_000)
  }

  for (const [door, open] of Object.entries(doors)) {
    it(`after ${door}, whatever was wanted before`, () =>
      withPool(quickAndRight, async () => {
        for (const each of wanted) {
          const { visitor, enter } = await open()
          await plantInSession(visitor, { wanted: each })
          const answer = await enter()
          assert.ok(answer.location)
          assert.doesNotMatch(answer.location, /^\/(login|admin\/login)/, 'Nobody was let in')
          landsHere(answer, JSON.stringify(each))
        }
      })).timeout(60_000)
  }

  it('whatever a page that asks to sign in is called by', async () => {
    const { email: login } = await someUser('active', { passwordHash })
    await withPool(quickAndRight, async () => {
      for (const page of ['/profile', '/admin', '/profile/security']) {
        for (const path of dressed(page)) {
          const visitor = new VisitorAgent()
          const _csrf = await visitor.token('/login')
          landsHere(await raw({ path, headers: { Cookie: visitor.cookies, Host: 'evil.example' } }), path)
          landsHere(await visitor.send('/login', { _csrf, login, password: 'тихий вечер' }), path)
        }
      }
    })
  }).timeout(30_000)

  it('by the language, for anything that anybody can think of', async () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '%2f',
      '%5c',
      '%09',
      ':',
      '@',
      '\t',
      '\n',
      '?',
      '#',
      'evil.example',
      'https:',
    )
    const addresses = fc.oneof(
      fc.array(pieces, { maxLength: 6 }).map((all) => `/${all.join('')}`),
      fc.webUrl(),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(addresses, async (to) => {
        landsHere(await raw({ path: `/language/en?to=${encodeURIComponent(to.toWellFormed())}` }), to)
      }),
      { numRuns: 300 },
    )
  }).timeout(30_000)

  it('by the page of a form with a token, which keeps the token whatever it is', async () => {
    const forms: { path: string; name: string; more: Fields; without: string }[] = [
      { path: '/profile/confirm', name: 'confirmation_token', more: {}, without: '/profile/login' },
      {
        path: '/profile/secret',
        name: 'reset_password_token',
        more: { _method: 'PUT' },
        without: '/profile/secret/new',
      },
    ]
    const strange = fc.constantFrom('//evil.example', 'a&b=c', '\r\nSet-Cookie: a=b', '')
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.webUrl(), strange), async (typed) => {
        const token = typed.toWellFormed()
        for (const { path, name, more, without } of forms) {
          const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
          const body = encode({ ...more, [name]: token, password: 'совсем другой вечер' })
          const answer = await raw({ method: 'POST', path, headers, body })
          landsHere(answer, token)
          const { pathname, searchParams } = new URL(answer.location ?? '', run().baseUrl)
          if (token === '') assert.equal(answer.location, without)
          else assert.deepEqual([/^\/profile\//.test(pathname), searchParams.get(name)], [true, token])
        }
      }),
      { numRuns: 100, examples: [['a&b=c'], ['']] },
    )
  }).timeout(30_000)
})
