import assert from 'node:assert/strict'
import { User } from '../../api/db'
import { texts } from '../../api/text'
import { anna } from '../support/cast'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { encode } from './bad-bodies'
import { raw } from './raw'

const feed = (headers: Record<string, string>) => raw({ path: '/', headers })

/** The registration of somebody new, from the form to the mail, with these headers. */
async function register(headers: Record<string, string>): Promise<{ text: string; host: string | null | undefined }> {
  const { firstName, email, password } = anna()
  const visitor = new VisitorAgent()
  const body = encode({ _csrf: await visitor.token('/register'), firstName, email, password })
  const type = 'application/x-www-form-urlencoded'
  const sent = { Cookie: visitor.cookies, 'Content-Type': type, ...headers }
  const { status, location } = await raw({ method: 'POST', path: '/register', headers: sent, body })
  assert.deepEqual([status, location], [303, '/after_register'])
  const { text } = await run().smtp.mailTo(email)
  return { text, host: (await User.findOne({ email }))?.host }
}

describe('The headers of a request', () => {
  it('choose the language: the cookie first, then the browser, then Russian', async () => {
    const wanted: [headers: Record<string, string>, language: 'ru' | 'en'][] = [
      [{}, 'ru'],
      [{ 'Accept-Language': 'en-GB,en;q=0.9,ru;q=0.8' }, 'en'],
      [{ 'Accept-Language': 'de-DE,de;q=0.9' }, 'ru'],
      [{ 'Accept-Language': 'de, en;q=0.2' }, 'en'],
      [{ 'Accept-Language': '*' }, 'ru'],
      [{ 'Accept-Language': 'en;q=0' }, 'ru'],
      [{ 'Accept-Language': ';;;q=,,,="' }, 'ru'],
      [{ 'Accept-Language': '__proto__, constructor' }, 'ru'],
      [{ 'Accept-Language': 'en,'.repeat(2000) }, 'en'],
      [{ Cookie: 'lang=en' }, 'en'],
      [{ Cookie: 'lang=ru', 'Accept-Language': 'en' }, 'ru'],
      [{ Cookie: 'lang=EN', 'Accept-Language': 'ru' }, 'ru'],
      [{ Cookie: 'lang=de', 'Accept-Language': 'en' }, 'en'],
      [{ Cookie: 'lang=%ff; lang=en' }, 'en'],
      [{ Cookie: 'a=b; lang=en; foyer=c' }, 'en'],
      [{ Cookie: 'slang=en' }, 'ru'],
      [{ Cookie: 'lang=j%3A%7B%22a%22%3A1%7D' }, 'ru'],
      [{ Cookie: 'lang=../../etc/passwd' }, 'ru'],
      [{ Cookie: `lang=${'a'.repeat(4000)}` }, 'ru'],
    ]
    for (const [headers, language] of wanted) {
      const { status, $ } = await feed(headers)
      assert.deepEqual([headers, status, $('html').attr('lang')], [headers, 200, language])
      assert.equal($('h1').text(), texts(language).t('feed.heading'))
    }
  })

  it('may carry any cookie of a session: what was not given out here is nobody', async () => {
    const { cookies } = new VisitorAgent()
    const strange = [
      'foyer=',
      'foyer=s%3Aabc.def',
      'foyer=s%3A.',
      'foyer=%ff',
      'foyer=j%3A%7B%7D',
      'foyer=s%3A__proto__.a',
      '=;;=,',
      'a',
      `foyer=s%3A${'a'.repeat(5000)}.b`,
    ]
    for (const Cookie of [cookies, ...strange]) {
      const { status, location } = await raw({ path: '/profile', headers: { Cookie } })
      assert.deepEqual([Cookie, status, location], [Cookie, 303, '/profile/login'])
      assert.equal((await raw({ path: '/login', headers: { Cookie } })).status, 200)
    }
  })

  it('never choose the host of the links in a mail, unless it is a trusted one', async () => {
    const { host, port } = new URL(run().baseUrl)
    const strange = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' }
    const refused = await register(strange)
    assert.ok(refused.text.includes(`http://${host}/confirm/`))
    assert.doesNotMatch(refused.text, /evil/)
    assert.equal(refused.host, host)
    const taken = await register({ Host: `127.0.0.1:${port}` })
    assert.ok(taken.text.includes(`http://127.0.0.1:${port}/confirm/`))
  })

  it('never get a strange host into a page or a redirect', async () => {
    const hosts = [
      'evil.example',
      'localhost@evil.example',
      'localhost:1\\evil.example',
      '"><script>',
      'a'.repeat(4000),
      '[::1]',
      '',
    ]
    for (const Host of hosts) {
      for (const path of ['/', '/login', '/profile', '/language/en?to=/login', '/nothing']) {
        const {
          status,
          text,
          location = '/',
        } = await raw({ path, headers: { Host, 'X-Forwarded-Host': Host || 'evil' } })
        assert.ok([200, 303, 404].includes(status), `${Host} ${path} ${status}`)
        assert.match(location, /^\/(?!\/)/)
        assert.ok(!text.includes('evil') && !text.includes('"><script>'), `${Host} is in ${path}`)
      }
    }
  })

  it('cannot make up who asks or what is asked', async () => {
    const headers = {
      'X-Request-Id': 'mine',
      'X-HTTP-Method-Override': 'POST',
      'X-Original-URL': '/profile',
      'X-Rewrite-Url': '/profile',
    }
    const answer = await feed(headers)
    assert.equal(answer.status, 200)
    assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/)
  })
})
