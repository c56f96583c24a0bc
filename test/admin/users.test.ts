import assert from 'node:assert/strict'
import { query, type UserRow } from '../../api/db'
import { consoleUsers } from '../../api/pages/console-users'
import { someUser, words } from '../accounts/support'
import { VisitorAgent, type Page } from '../support/visitor'
import { act, anAdmin, browserOf, rowOf } from './support'

const emails = ({ $ }: Page) =>
  $('.table tbody td.long')
    .map((_, cell) => $(cell).contents().first().text())
    .get()

/** Letters that no other user has. */
const fresh = () => Array.from({ length: 10 }, () => 'абвгдежзик'[Math.floor(Math.random() * 10)]).join('')
const search = (visitor: VisitorAgent, fields: Record<string, string>) =>
  visitor.get(`/admin/users?${new URLSearchParams(fields).toString()}`)

describe('The users in the console', () => {
  let visitor: VisitorAgent
  before(async () => ({ visitor } = await anAdmin()))

  it('do not exist for anybody but admins, whatever is done', async () => {
    const user = await someUser('active')
    const target = await someUser('active')
    const organiser = await browserOf(user)
    for (const path of ['/admin/users', `/admin/users/${user.id}`, `/admin/users/${target.id}`]) {
      const page = await organiser.get(path)
      assert.equal(page.status, 404)
      assert.equal(words(page, 'h1'), words(await organiser.get('/nothing'), 'h1'))
    }
    const _csrf = await organiser.token('/', '/logout')
    for (const action of ['block', 'unblock', 'ROLE_ADMIN', 'invitation'] as const)
      for (const id of [target.id, user.id]) assert.equal((await act(organiser, id, action, _csrf)).status, 404)
    assert.equal((await organiser.send('/admin/invitations', { _csrf, email: 'a@example.org' })).status, 404)
    assert.deepEqual(await rowOf(target), target)
    assert.deepEqual(await rowOf(user), user)
  })

  it('are found by the beginning of a first or last name, an address or a username, however it is written', async () => {
    const word = fresh()
    const user = await someUser('active', {
      firstName: `Ёлена${word}`,
      lastName: `Ёлкина${word}`,
      email: `start${Date.now()}@example.org`,
      username: `ёж${word}`,
    })
    const searches = [`Ёлена${word}`, `елена${word}`, `ЁЛКИНА${word.slice(0, 8)}`, `ёж${word}`, ` ЕЖ${word} `]
    for (const q of [...searches, user.email.toUpperCase(), `елкина${word} Ёлена${word}`])
      assert.deepEqual([q, emails(await search(visitor, { q }))], [q, [user.email]])
    for (const q of [word, `Ёлена${word} Иванова`, `${user.email}x`])
      assert.deepEqual([q, emails(await search(visitor, { q }))], [q, []])
  })

  it('are not found by signs that mean something to the database', async () => {
    const user = await someUser('active', { email: `a_b%${Date.now()}@example.org` })
    assert.deepEqual(emails(await search(visitor, { q: user.email })), [user.email])
    for (const q of ['%', '_', '\\', "'", '%%', `a%${user.email.slice(4)}`])
      assert.deepEqual([q, emails(await search(visitor, { q }))], [q, []])
  })

  it('are filtered by status and role, in the address of the list', async () => {
    const lastName = `Я${fresh()}`
    const people: Record<string, UserRow> = {
      wait: await someUser('wait', { lastName }),
      active: await someUser('active', { lastName }),
      blocked: await someUser('blocked', { lastName }),
      admin: await someUser('active', { lastName, role: 'ROLE_ADMIN' }),
    }
    const of = (...names: string[]) => names.map((name) => people[name]?.email).sort()
    const list = async (fields: Record<string, string>) =>
      emails(await search(visitor, { q: lastName, ...fields })).sort()
    assert.deepEqual(await list({}), of('wait', 'active', 'blocked', 'admin'))
    assert.deepEqual(await list({ status: 'wait' }), of('wait'))
    assert.deepEqual(await list({ status: 'active' }), of('active', 'admin'))
    assert.deepEqual(await list({ status: 'active', role: 'ROLE_ADMIN' }), of('admin'))
    assert.deepEqual(await list({ status: 'blocked', role: 'ROLE_ADMIN' }), [])
    const page = await search(visitor, { q: lastName, status: 'wait', role: 'ROLE_USER' })
    const selected = page.$('.filters option[selected]').map((_, option) => page.$(option).attr('value'))
    assert.deepEqual([page.$('#q').val(), ...selected.get()], [lastName, 'wait', 'ROLE_USER'])
  })

  it('come page by page, each of them once, with the filter kept', async () => {
    const lastName = `Ю${fresh()}`
    await query(
      `INSERT INTO "user" (email, first_name, last_name, status, role, password_hash, locale, created_at)
       SELECT $1 || n || '@example.org', 'Анна', $2, 'active', 'ROLE_USER', 'x', 'ru',
              now() + (n / 2) * interval '1 microsecond'
         FROM generate_series(1, 65) n`,
      [`p${Date.now()}-`, lastName],
    )
    const seen: string[] = []
    const sizes: number[] = []
    let path: string | undefined = `/admin/users?${new URLSearchParams({ q: lastName, status: 'active' }).toString()}`
    for (; path;) {
      const page: Page = await visitor.get(path)
      seen.push(...emails(page))
      sizes.push(emails(page).length)
      path = page.$('a[rel=next]').attr('href')
    }
    assert.deepEqual(sizes, [30, 30, 5])
    assert.equal(new Set(seen).size, 65)
  })

  it('are looked up through indexes, however many there are', async () => {
    const plan = async (where: string, values: unknown[]) => {
      const rows = await query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT id FROM "user" WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT 31`,
        values,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    await query(
      `INSERT INTO "user" (email, first_name, last_name, status, role, password_hash, locale, created_at)
       SELECT 'many' || n || '@example.org', 'Имя' || n, 'Фамилия' || n, 'active', 'ROLE_USER', 'x', 'ru',
              now() - n * interval '1 minute' FROM generate_series(1, 20000) n`,
    )
    try {
      await query('ANALYZE "user"')
      const names = ['email', ...['username', 'first_name', 'last_name'].map((name) => `search_form(${name})`)]
      const search = names.map((name) => `${name} LIKE 'фамилия777%'`).join(' OR ')
      const position = `(created_at, id) < (now() - interval '9 days', '${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}')`
      for (const where of [`(${search})`, `status = 'blocked'`, `role = 'ROLE_ADMIN'`, position]) {
        const said = await plan(where, [])
        assert.match(said, /Index/, where)
        assert.doesNotMatch(said, /Seq Scan/, where)
      }
      const { users } = await consoleUsers({ q: 'фамилия777', status: '', role: '' }, undefined)
      assert.equal(users.length, 11)
    } finally {
      await query(`DELETE FROM "user" WHERE email LIKE 'many%@example.org'`)
      await query('ANALYZE "user"')
    }
  })

  it('show how the account stands, and neither secrets nor personal information', async () => {
    const user = await someUser('active', {
      phone: '+79123456789',
      birthDate: '1990-12-31',
      passwordHash: 'unusable-hash-of-a-test',
      resetPasswordToken: `hash-${Date.now()}`,
      passwordTokenExpires: new Date(Date.now() + 60_000),
    })
    const page = await visitor.get(`/admin/users/${user.id}`)
    assert.equal(page.status, 200)
    assert.match(words(page), new RegExp(user.email))
    assert.match(words(page), /активен/)
    for (const secret of ['9123456789', '1990', 'unusable-hash', user.resetPasswordToken ?? '']) {
      assert.ok(!page.text.includes(secret), secret)
    }
  })
})
