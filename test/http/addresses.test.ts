import assert from 'node:assert/strict'
import { routes } from '../../config/routes'
import { locales, texts, type Locale } from '../../api/text'
import { contents } from './ledger'
import { internals } from './polite'
import { raw, rawLine, type Answer } from './raw'

const uuid = '0b9f3b0e-5a59-4d3c-9c39-2d1c6f0f7a11'
/** What may stand where an address has a name, a key, an id or a token. */
const strange = [
  '%',
  '%f',
  '%zz',
  '%ff',
  '%c0%ae%c0%ae',
  '%ed%a0%80',
  '%00',
  'a%00b',
  '%0d%0aSet-Cookie:%20a=b',
  '%09',
  '..%2f..%2fpackage.json',
  '..%5c..%5cpackage.json',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  'toString',
  "'%20OR%201=1%20--",
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  '%F0%9F%8E%9F',
  '-1',
  '1',
  'null',
  '[object%20Object]',
  'K'.repeat(32),
  'k'.repeat(6000),
  uuid,
  `${uuid}%00`,
]
/** No rows, no files, no doors. */
const nowhere = [
  '/nothing',
  '/%',
  '/%ff',
  '/%00',
  '//',
  '//evil.example',
  '//evil.example/%2e%2e',
  '/\\evil.example',
  '/.env',
  '/.git/config',
  '/package.json',
  '/../package.json',
  '/%2e%2e/package.json',
  '/styles',
  '/styles/',
  '/styles/../../package.json',
  '/styles/..%2f..%2fpackage.json',
  '/styles/%2e%2e/%2e%2e/package.json',
  '/styles/%00',
  '/styles/%',
  '/fonts',
  '/fonts/',
  '/fonts/%',
  '/fonts/..%2f..%2f..%2fpackage.json',
  '/fonts//evil.example/%2e%2e',
  `/${'a/'.repeat(3000)}`,
  '/events',
  '/events/',
  '/events//apply',
  '/orders',
  '/tickets/.ics',
  '/confirm',
  '/confirm/',
  '/language',
]
/** Where one may look at every address, whatever stands in it. */
const open = [
  'GET /',
  'GET /register',
  'GET /register/error',
  'GET /after_register',
  'GET /login',
  'GET /profile/login',
]
const machines = ['GET /healthz', 'GET /readyz', 'GET /dev/mailbox']
/** Redirects to signing in. */
const ofUsers = ['GET /profile']

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
  const named = pages.filter((route) => /:|r\|/.test(route))

  it('belongs to one of the kinds that are tried here', () => {
    assert.deepEqual([...named, ...open, ...machines, ...ofUsers].sort(), pages.sort())
  })

  for (const route of named) {
    it(`that nobody gave out does not exist: ${route}`, async () => {
      const before = await contents()
      await each(strange, async (value, language) => {
        const pattern = route.replace(/^GET r\|.*ics.*$/, 'GET /tickets/:key.ics').slice('GET '.length)
        const path = pattern.replace(/:\w+/, () => value)
        assert.notEqual(path, pattern)
        isNotFound(await get(path, language), language)
      })
      assert.deepEqual(await contents(), before)
    })
  }

  it('that leads nowhere does not exist', () =>
    each(nowhere, async (path, language) => isNotFound(await get(path, language), language)))

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

  it('of the feed may ask for any place and gets the beginning', () =>
    each(
      [
        '',
        '1',
        '_',
        'a_b',
        `1_${'x'.repeat(36)}`,
        `9999999999999_${uuid}`,
        `99999999999999999_${uuid}`,
        `-1_${uuid}`,
        `1e9_${uuid}`,
        "'",
        '%00',
        '%ff',
        `0_${uuid}'`,
      ]
        .map((value) => `/?after=${value}`)
        .concat('/?after[]=1', '/?after[$ne]=', '/?after[a]=1', `/?after=0_${uuid}&after=1`),
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
