import assert from 'node:assert/strict'
import { ApiToken, query } from '../../api/db'
import { makeApiToken, mostTokens } from '../../api/accounts/api-token'
import { hashToken } from '../../api/accounts/token'
import { databaseUrl } from '../../api/db/connection'
import { browserOf } from '../admin/support'
import { aSite, commands, type Site } from '../start/server'
import { run } from '../support/setup'
import type { VisitorAgent } from '../support/visitor'
import { anOrganiser, ask, aDocument, events } from './support'

const page = '/admin/tokens'
const secretOn = async (visitor: VisitorAgent) => {
  const { $, headers } = await visitor.get(page)
  return { secret: $('.token').text(), cache: headers['cache-control'], text: $('main').text() }
}
const make = (visitor: VisitorAgent, name: string, scope: string) => visitor.submit(page, { name, scope })

describe('The page of tokens', () => {
  it('makes a token that works at once, and shows its secret once: in no address, and stored as a hash only', async () => {
    const { user } = await anOrganiser()
    const visitor = await browserOf(user)
    const made = await make(visitor, 'Сайт клуба', 'write')
    assert.deepEqual([made.status, made.location], [303, page])
    // The session knows it until then, and the database cannot read it there.
    const stored = `SELECT string_agg(sess::text, ' ') AS all FROM session`
    const [before] = await query<{ all: string }>(stored)
    const { secret, cache } = await secretOn(visitor)
    assert.match(secret, /^foyer_[\w-]{43}$/)
    assert.equal(cache, 'private, no-store')
    assert.ok(!before?.all.includes(secret))
    const again = await secretOn(visitor)
    assert.deepEqual([again.secret, again.cache], ['', 'private, no-cache'])
    const [row] = await ApiToken.find({ user: user.id, name: 'Сайт клуба' })
    assert.deepEqual([row?.hash, row?.scope, row?.lastUsedAt], [hashToken(secret), 'write', null])
    assert.equal((await ask('POST', events, { token: secret, body: aDocument() })).status, 201)
    assert.match((await secretOn(visitor)).text, /Сайт клуба\s+чтение и изменения\s+сейчас\s+сейчас/)
  })

  it('revokes a token at once', async () => {
    const { user, token, row } = await anOrganiser()
    const visitor = await browserOf(user)
    assert.equal((await ask('POST', events, { token, body: aDocument() })).status, 201)
    await visitor.submit(page, { _method: 'DELETE' }, `${page}/${row.id}`)
    assert.equal((await ask('POST', events, { token, body: aDocument() })).status, 401)
    assert.equal(await ApiToken.count({ user: user.id }), 0)
  })

  it('knows only the tokens of whoever looks', async () => {
    const [one, other] = [await anOrganiser(), await anOrganiser({ role: 'ROLE_ADMIN' })]
    await ApiToken.update({ id: one.row.id }, { name: 'Тайный' })
    const visitor = await browserOf(other.user)
    assert.doesNotMatch((await secretOn(visitor)).text, /Тайный/)
    const _csrf = await visitor.token(page, page)
    for (const id of [one.row.id, 'x', '0b9f3b0e-5a59-4d3c-9c39-2d1c6f0f7a11'])
      await visitor.send(`${page}/${id}`, { _csrf, _method: 'DELETE' })
    assert.equal(await ApiToken.count({ user: one.user.id }), 1)
  })

  it('makes no more than there may be, of many at once neither', async () => {
    const { user } = await anOrganiser()
    const wish = { name: 'Сайт', scope: 'read' } as const
    const tries = Array.from({ length: mostTokens + 4 }, () => makeApiToken(user.id, wish))
    const done = await Promise.allSettled(tries)
    assert.equal(done.filter(({ status }) => status === 'fulfilled').length, mostTokens - 1)
    const { $ } = await (await browserOf(user)).get(page)
    assert.equal($(`form[action="${page}"]`).length, 0)
  })
})

describe('`npm run token`', function () {
  this.timeout(60_000)
  let site: Site
  before(async () => (site = await aSite()))
  after(() => site.clear())
  const token = async (...words: string[]) => {
    const command = site.start([...commands.user.slice(0, -1), 'scripts/token.ts', ...words], {
      DATABASE_URL: databaseUrl(),
      BASE_URL: run().baseUrl,
      NODE_ENV: 'test',
    })
    return { code: await command.exited, lines: command.output().trim().split('\n') }
  }

  it('prints a token alone on its last line, which the running server takes', async () => {
    const { user } = await anOrganiser()
    const { code, lines } = await token(user.email.toUpperCase(), 'Афиша города')
    const secret = lines.at(-1) ?? ''
    assert.deepEqual([code, /^foyer_[\w-]{43}$/.test(secret)], [0, true], lines.join('\n'))
    const { status, json } = await ask('POST', events, { token: secret, body: aDocument() })
    assert.deepEqual([status, json.status], [201, 'draft'])
    const [row] = await ApiToken.find({ user: user.id, name: 'Афиша города' })
    assert.equal(row?.scope, 'write')
  })

  it('makes none for who is not there, and says so', async () => {
    const { code, lines } = await token('nobody@example.org', 'Сайт')
    assert.equal(code, 1)
    assert.match(lines.at(-1) ?? '', /No active user has the address nobody@example\.org\./)
  })
})
