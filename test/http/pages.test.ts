import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { mailboxMailer } from '../../api/mail/mailbox'
import { settings } from '../../api/settings'
import { anEvent } from '../support/builders'
import { run } from '../support/setup'
import { VisitorAgent, type Page } from '../support/visitor'
import { everyPage, type Visit } from './every-page'
import { sessions } from './ledger'
import { internals } from './polite'
import { raw } from './raw'

/** Nothing that the policy for content would stop, and nothing that it could not stop. */
function isClean({ $, text }: Page): void {
  assert.equal($('style, [style]').length, 0, 'There is an inline style')
  assert.equal($('script:not([src], [type="application/ld+json"])').length, 0, 'There is an inline script')
  for (const script of $('script[src], link[rel=stylesheet], img, link[rel=icon]')) {
    assert.match($(script).attr('src') ?? $(script).attr('href') ?? '', /^\/(?!\/)/, 'Something comes from elsewhere')
  }
  for (const element of $('*')) {
    for (const [name, value] of Object.entries('attribs' in element ? element.attribs : {})) {
      assert.doesNotMatch(name, /^on/, 'There is an inline handler')
      if (['href', 'src', 'action'].includes(name))
        assert.match(value, /^(\/(?!\/)|#|https:\/\/|http:\/\/localhost|otpauth:\/\/totp\/)/)
    }
  }
  for (const form of $('form')) {
    assert.match($(form).attr('action') ?? '', /^\/(?!\/)/)
    // A search changes nothing, and its fields stand in the address.
    const tokens = $(form).attr('method') === 'get' ? 0 : 1
    assert.equal($(form).find('input[type=hidden][name=_csrf]').length, tokens)
  }
  assert.ok(!text.includes('alert(1)</script>'))
  assert.doesNotMatch($('html').text(), internals)
}

describe('Every page', () => {
  let pages: Record<string, Visit>
  before(async () => void (pages = await everyPage()))

  it('is among the pages that are looked at here', async () => {
    const files = readdirSync('api/controllers', { recursive: true, encoding: 'utf8' })
    const code = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`api/controllers/${file}`, 'utf8'))
    const views = code.flatMap((text) => [...text.matchAll(/[.]view\('([^']+)'/g)].map(([, view]) => view))
    const looked = new Set(Object.keys(pages).map((name) => name.replace(/ \(.*/, '')))
    assert.deepEqual([...looked].sort(), [...new Set(views), '404'].sort())
  })

  it('keeps scripts, styles, frames and forms to this site, and says so to the browser', async () => {
    for (const [name, [visitor, path]] of Object.entries(pages)) {
      const page = await visitor.get(path)
      const status = { '404': 404, 'user/error': 500, 'user/error (used link)': 404 }[name] ?? 200
      assert.deepEqual([name, page.status], [name, status])
      try {
        isClean(page)
        const { headers } = page
        const policy = headers['content-security-policy'] ?? ''
        const forms = `form-action 'self' ${run().stripe.url}`
        assert.doesNotMatch(policy.replace(forms, ''), /unsafe|\*|https?:/)
        for (const rule of [
          "default-src 'self'",
          "object-src 'none'",
          "base-uri 'none'",
          `${forms};`,
          "frame-ancestors 'self'",
        ]) {
          assert.ok(policy.includes(rule), rule)
        }
        assert.equal(headers['x-content-type-options'], 'nosniff')
        assert.equal(headers['referrer-policy'], 'no-referrer')
        const secret = ['second-step/new', 'second-step/codes'].includes(name)
        assert.equal(headers['cache-control'], secret ? 'private, no-store' : 'private, no-cache')
        assert.equal(headers['content-language'], 'ru')
        assert.match(headers['x-request-id'] ?? '', /^[0-9a-f-]{36}$/)
        assert.equal(headers['x-powered-by'], undefined)
      } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    }
  })

  it('keeps the scripts of a mail from running in the mailbox of developers', async () => {
    const anybody = new VisitorAgent()
    await mailboxMailer(settings().dataDir, 'a@example.org').send({
      to: 'b@example.org',
      subject: 'c',
      text: 'd',
      html: '<script>e</script>',
    })
    const mail = (await anybody.get('/dev/mailbox')).$('a[href^="/dev/mailbox/"]').attr('href') ?? ''
    const frame = (await anybody.get(mail)).$('iframe')
    assert.doesNotMatch(frame.attr('sandbox') ?? 'allow-scripts', /allow-scripts|allow-same-origin/)
    const { headers } = await anybody.get(frame.attr('src')!)
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'.*sandbox(?!.*allow-scripts)/)
  })
})

describe('A visitor', () => {
  it('who only reads gets no cookie and leaves no session behind', async () => {
    const { event } = await anEvent()
    const before = await sessions()
    for (const path of [
      '/',
      `/events/${event.slug}`,
      '/nothing',
      '/dev/mailbox',
      '/healthz',
      '/readyz',
      '/styles/base.css',
      '/?after=1',
    ]) {
      assert.equal((await raw({ path })).headers['set-cookie'], undefined, path)
    }
    assert.equal(await sessions(), before)
  })

  it('who fills in a form gets one cookie that scripts and other sites cannot use', async () => {
    const [cookie = '', ...more] = (await raw({ path: '/login' })).headers['set-cookie'] ?? []
    assert.deepEqual(more, [])
    assert.match(cookie, /^foyer=s%3A[\w-]{32}\./)
    for (const part of ['Path=/', 'HttpOnly', 'SameSite=Lax']) assert.ok(cookie.includes(`; ${part}`), part)
    assert.doesNotMatch(cookie, /Domain=/)
    const [language = ''] = (await raw({ path: '/language/en' })).headers['set-cookie'] ?? []
    assert.match(language, /^lang=en; .*Path=\/.*HttpOnly; SameSite=Lax/)
  })
})
