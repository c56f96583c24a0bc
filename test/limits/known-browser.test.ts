import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { knownBrowser, knownBrowserMark, knownFor } from '../../api/accounts/known-browser'

describe('The mark of a known browser', () => {
  const user = randomUUID()
  const now = new Date()
  // The secret is known once the run is set up.
  let mark: string
  before(() => (mark = knownBrowserMark(user, now)))

  it('names the account and a browser of its own', () => {
    const browser = knownBrowser(mark, now)
    assert.equal(browser?.user, user)
    assert.match(browser.id, /^[\w-]{22}$/)
    assert.notEqual(knownBrowser(knownBrowserMark(user, now), now)?.id, browser.id)
  })

  it('is good for 180 days', () => {
    const later = (ms: number) => new Date(now.getTime() + knownFor + ms)
    assert.equal(knownFor, 180 * 24 * 60 * 60 * 1000)
    assert.ok(knownBrowser(mark, later(-1)))
    assert.equal(knownBrowser(mark, later(0)), undefined)
  })

  const forgeries: Record<string, (id: string, until: string, sign: string) => string> = {
    nothing: () => '',
    'one without a signature': (id, until) => `${id}.${user}.${until}`,
    'one with an empty signature': (id, until) => `${id}.${user}.${until}.`,
    'one with a signature of another length': () => `${mark}a`,
    'one with another signature': (id, until) => `${id}.${user}.${until}.${'A'.repeat(43)}`,
    'one for another account': (id, until, sign) => `${id}.${randomUUID()}.${until}.${sign}`,
    'one of another browser': (_id, until, sign) => `${'A'.repeat(22)}.${user}.${until}.${sign}`,
    'one that lasts longer': (id, until, sign) => `${id}.${user}.${Number(until) + 1}.${sign}`,
    'one with more behind it': () => `${mark}.a`,
  }
  for (const [what, forge] of Object.entries(forgeries)) {
    it(`is not ${what}`, () => {
      const [id = '', , until = '', sign = ''] = mark.split('.')
      assert.equal(knownBrowser(forge(id, until, sign), now), undefined)
    })
  }
})
