import assert from 'node:assert/strict'
import fc from 'fast-check'
import { localPath } from '../../api/http/links'
import { run } from '../support/setup'
import { aMember } from './open-form'
import { raw } from './raw'
import { VisitorAgent } from '../support/visitor'

/** Ways to write the address of another site so that it looks like a path. */
const elsewhere = [
  'https://evil.example/',
  'https:evil.example',
  'HTTPS:/evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  '/%2E%2e//evil.example',
  '/events/..//evil.example',
  '/events/../..//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  ' //evil.example',
  '/ /evil.example\\@',
  '\u0000//evil.example',
  '/\u0000/evil.example',
  '／／evil.example',
  '/。evil.example',
  '@evil.example',
  '.evil.example',
  'javascript:alert(1)',
  'data:text/html,a',
  'evil.example',
  '?a',
  '#a',
  '',
]
/** Odd, but here. */
const here = {
  '/': '/',
  '/events/a?b=c': '/events/a?b=c',
  '/%5cevil.example': '/%5cevil.example',
  '/%2f%2fevil.example': '/%2f%2fevil.example',
  '/@evil.example': '/@evil.example',
  '/a//b': '/a//b',
  '/?to=//evil.example': '/?to=//evil.example',
  '/a/../b': '/b',
  '/profile#past': '/profile',
}

const landsAt = (location: string): string => new URL(location, run().baseUrl).origin

describe('A redirect to an address that came from outside', () => {
  it('stays on the site, however the address of another one is dressed up', async () => {
    for (const to of elsewhere) {
      const { status, location } = await raw({ path: `/language/en?to=${encodeURIComponent(to)}` })
      assert.deepEqual([to, status, location], [to, 303, '/'])
    }
    for (const question of [
      'to[]=//evil.example',
      'to[a]=/',
      'to=/a&to=//evil.example',
      'to=%ff',
      'to=//evil.example',
      '',
    ]) {
      const { status, location } = await raw({ path: `/language/ru?${question}` })
      assert.deepEqual([question, status, location], [question, 303, '/'])
    }
  })

  it('goes to the page on this site that it names', async () => {
    for (const [to, location] of Object.entries(here)) {
      assert.equal((await raw({ path: `/language/en?to=${encodeURIComponent(to)}` })).location, location)
    }
  })

  it('stays on the site for anything that anybody can think of', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '//',
      ':',
      '@',
      '\t',
      '\n',
      '?',
      '#',
      'evil.example',
      'https:',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 6 }).map((all) => `/${all.join('')}`),
          fc.string(),
        ),
        (to) => {
          const path = localPath(to)
          assert.ok(path === undefined || landsAt(path) === run().baseUrl, `${to} led to ${path}`)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('brings a visitor who had to sign in to the page that was wanted', async () => {
    const { email: login, password } = await aMember()
    const visitor = new VisitorAgent()
    assert.equal((await visitor.get('/profile?to=//evil.example')).location, '/profile/login')
    const { location } = await visitor.submit('/login', { login, password })
    assert.equal(location, '/profile?to=//evil.example')
  })
})
