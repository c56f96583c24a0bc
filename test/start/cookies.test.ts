import assert from 'node:assert/strict'
import { load } from 'cheerio'
import { aSite, commands, production, type Site } from './server'

/** A browser behind the proxy that speaks https for the server; keeps its cookies. */
class BehindProxy {
  readonly #jar = new Map<string, string>()
  /** Every header Set-Cookie that came. */
  readonly given: string[] = []

  constructor(
    private readonly site: Site,
    private readonly proxied: Record<string, string> = { 'X-Forwarded-Proto': 'https' },
  ) {}

  async ask(path: string, fields?: Record<string, string>) {
    const cookie = [...this.#jar].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(this.site.url + path, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie, ...this.proxied },
      body: fields && new URLSearchParams(fields),
    })
    for (const set of response.headers.getSetCookie()) {
      this.given.push(set)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      this.#jar.set(name, value)
    }
    const $ = load(await response.text())
    return { status: response.status, location: response.headers.get('location'), $ }
  }

  async signIn(login: string, password: string) {
    const _csrf = String((await this.ask('/login')).$('form[action="/login"] [name=_csrf]').attr('value'))
    return this.ask('/login', { _csrf, login, password })
  }
}

describe('The cookies of a site in production', function () {
  this.timeout(90_000)
  let site: Site
  let admin: [login: string, password: string]

  before(async () => {
    site = await aSite()
    const first = site.start(commands.registered)
    await first.answers('/readyz')
    const [, login = '', password = ''] = /^Sign in +(\S+) +(\S+) +at /m.exec(first.output()) ?? []
    admin = [login, password]
    first.signal('SIGTERM')
    await first.exited
    const address = { BASE_URL: 'https://tickets.example.org', TRUSTED_HOSTS: 'tickets.example.org' }
    await site.start(commands.liftProd, { ...production(site.url), ...address }).answers('/readyz')
  })
  after(() => site.clear())

  it('go over https only, to no script, to no other site and to no other host', async () => {
    const browser = new BehindProxy(site)
    assert.deepEqual([(await browser.ask('/language/en?to=/login')).status], [303])
    const { status, location } = await browser.signIn(...admin)
    assert.deepEqual([status, location], [303, '/'])
    assert.equal((await browser.ask('/profile')).status, 200)
    assert.equal((await browser.ask('/profile')).$('html').attr('lang'), 'en')
    const names = new Set(browser.given.map((set) => set.slice(0, set.indexOf('='))))
    assert.deepEqual([...names].sort(), ['__Host-foyer', '__Host-foyer-known', '__Host-lang'])
    for (const set of browser.given) {
      const parts = set.split('; ').slice(1)
      for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
        assert.ok(parts.includes(part), `${part}: ${set}`)
      assert.doesNotMatch(set, /domain=/i)
    }
  })

  it('of a session are not given out where the proxy says that nothing was encrypted', async () => {
    const plain: Record<string, string>[] = [{ 'X-Forwarded-Proto': 'http' }, {}]
    for (const proxied of plain) {
      const browser = new BehindProxy(site, proxied)
      await browser.ask('/login')
      assert.deepEqual(browser.given, [])
    }
  })
})
