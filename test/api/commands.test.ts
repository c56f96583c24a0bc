import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Event, query, TicketType } from '../../api/db'
import { settings } from '../../api/settings'
import { auditEntries } from '../../api/ticketing/audit'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { contents, quiet } from '../http/ledger'
import {
  anAdmin,
  anOrganiser,
  ask,
  aDocument,
  at,
  block,
  detailOf,
  events,
  posted,
  tokenOf,
  type Json,
} from './support'

const pointers = (json: Json) => json.errors?.map((each: { pointer: string }) => each.pointer)

/** Sends something that has to be refused. */
async function refused(status: number, ...request: Parameters<typeof ask>) {
  const said = await ask(...request)
  assert.deepEqual([said.status, said.headers.get('content-type')], [status, 'application/problem+json'], said.text)
  assert.equal(said.json.status, status)
  return said
}

/** What happens in `work` changes nothing. */
async function unchanged(work: () => Promise<unknown>): Promise<void> {
  await quiet()
  const before = await contents()
  await work()
  await quiet()
  assert.deepEqual(await contents(), before)
}

describe('POST /api/v1/event', () => {
  it('adds a draft of the token’s user, and answers with its detail', async () => {
    const { user, token } = await anOrganiser()
    const document = aDocument({ city: 'Пермь' })
    const { status, headers, json } = await ask('POST', events, { token, body: document })
    assert.equal(status, 201)
    assert.equal(headers.get('location'), `/api/v1/event/detail/?event_id=${json.event_id}`)
    assert.match(headers.get('etag') ?? '', /^"1-[\w-]{22}"$/)
    const row = await Event.findOne({ id: json.event_id })
    assert.deepEqual([row?.organiser, row?.status, row?.currency], [user.id, 'draft', 'RUB'])
    assert.deepEqual([json.status, json.city, json.description, json.address], ['draft', 'Пермь', '', ''])
    assert.match(json.starts_at, /\+05:00$/)
    assert.equal(Date.parse(json.starts_at), Date.parse(document.starts_at))
    assert.deepEqual([json.taken, json.left, json.ticket_types[0].left], [0, 100, 100])
    assert.equal((await auditEntries(json.event_id, 10)).at(-1)?.user, user.id)
    assert.equal((await detailOf(json.event_id)).status, 404)
  })

  it('keeps a time zone by the name that the database has for it', async () => {
    const { token } = await anAdmin()
    for (const [time_zone, kept] of [
      ['asia/kolkata', 'Asia/Kolkata'],
      ['Asia/Calcutta', 'Asia/Calcutta'],
      ['US/Pacific-New', 'America/Los_Angeles'],
      ['Etc/GMT+3', 'Etc/GMT+3'],
      ['utc', 'UTC'],
    ]) {
      const { status, json } = await ask('POST', events, { token, body: aDocument({ status: 'published', time_zone }) })
      assert.deepEqual([status, json.time_zone], [201, kept])
    }
  })

  it('publishes for an admin, and tells the bus', async () => {
    const { token } = await anAdmin()
    const { json } = await ask('POST', events, { token, body: aDocument({ status: 'published' }) })
    assert.equal(json.status, 'published')
    assert.deepEqual((await detailOf(json.event_id)).json, json)
    const told = await query(`SELECT 1 FROM message WHERE type = 'event.published' AND subject = $1`, [
      `event/${json.event_id}`,
    ])
    assert.equal(told.length, 1)
  })

  describe('with the status published, of an organiser', () => {
    afterEach(() => void (settings().eventPublishing = 'moderated'))

    it('hands the event in where it is looked at first: the answer says draft', async () => {
      settings().eventPublishing = 'moderated'
      const { token } = await anOrganiser()
      const { status, json } = await ask('POST', events, { token, body: aDocument({ status: 'published' }) })
      assert.deepEqual([status, json.status], [201, 'draft'])
      assert.ok((await Event.findOne({ id: json.event_id }))?.submittedAt)
      assert.equal((await detailOf(json.event_id)).status, 404)
    })

    it('publishes where organisers may', async () => {
      settings().eventPublishing = 'open'
      const { token } = await anOrganiser()
      const { json } = await ask('POST', events, { token, body: aDocument({ status: 'published' }) })
      assert.equal(json.status, 'published')
    })
  })

  it('gives events of one title that come at once an address each', async () => {
    const { token } = await anOrganiser()
    const body = aDocument({ title: `Вечер ${randomUUID()}` })
    const said = await Promise.all(Array.from({ length: 6 }, () => ask('POST', events, { token, body })))
    assert.deepEqual(
      said.map(({ status }) => status),
      Array(6).fill(201),
    )
    assert.equal(new Set(said.map(({ json }) => json.slug)).size, 6)
  })
})

describe('A field that is wrong', () => {
  const type = { name: 'Вход', price: 100 }
  const cases: [string, Record<string, unknown>][] = [
    ['/title', { title: '' }],
    ['/title', { title: '   ' }],
    ['/title', { title: 'а'.repeat(256) }],
    ['/title', { title: 'а\u0000б' }],
    ['/title', { title: 'а\ud800' }],
    ['/title', { title: 5 }],
    ['/title', { title: null }],
    ['/title', { title: { '!=': '' } }],
    ['/description', { description: 'а'.repeat(50_001) }],
    ['/description', { description: 'а\u0007' }],
    ['/starts_at', { starts_at: '2027-05-01T19:00:00' }],
    ['/starts_at', { starts_at: '2027-05-01' }],
    ['/starts_at', { starts_at: '2027-02-30T19:00:00Z' }],
    ['/starts_at', { starts_at: 1_809_187_200_000 }],
    ['/starts_at', { starts_at: '2020-05-01T19:00:00Z' }],
    ['/starts_at', { starts_at: '0001-01-01T00:00:00Z' }],
    ['/ends_at', { ends_at: '2026-01-01T00:00:00Z' }],
    ['/ends_at', { ends_at: '9999-12-31T23:59:59-23:59' }],
    ['/time_zone', { time_zone: 'Mars/Olympus' }],
    ['/time_zone', { time_zone: '+03:00' }],
    ['/time_zone', { time_zone: '' }],
    ...['AET', 'IST', 'EST', 'CET', 'GMT', 'SystemV/EST5', 'posix/Asia/Omsk'].map(
      (time_zone): [string, Record<string, unknown>] => ['/time_zone', { time_zone }],
    ),
    ['/venue', { venue: [] }],
    ['/capacity', { capacity: 0 }],
    ['/capacity', { capacity: -1 }],
    ['/capacity', { capacity: 1e9 }],
    ['/capacity', { capacity: 1.5 }],
    ['/capacity', { capacity: '100' }],
    ['/status', { status: 'cancelled' }],
    ['/status', { status: 'Published' }],
    ['/ticket_types', { ticket_types: [] }],
    ['/ticket_types', { ticket_types: {} }],
    ['/ticket_types', { ticket_types: Array(51).fill(type) }],
    ['/ticket_types/0/name', { ticket_types: [{ price: 1 }] }],
    ['/ticket_types/0/price', { ticket_types: [{ name: 'Вход' }] }],
    ['/ticket_types/1/price', { ticket_types: [type, { ...type, price: 0.5 }] }],
    ['/ticket_types/0/price', { ticket_types: [{ ...type, price: -1 }] }],
    ['/ticket_types/0/price', { ticket_types: [{ ...type, price: 2 ** 31 }] }],
    ['/ticket_types/0/quota', { ticket_types: [{ ...type, quota: 0 }] }],
    ['/ticket_types/0/max_per_order', { ticket_types: [{ ...type, max_per_order: 101 }] }],
    ['/ticket_types/0/currency', { ticket_types: [{ ...type, currency: 'rub' }] }],
    ['/ticket_types/0/currency', { ticket_types: [{ ...type, currency: 'ZZZ' }] }],
    [
      '/ticket_types/1/currency',
      { ticket_types: [type, { ...type, currency: 'RUB' }, { ...type, currency: 'EUR' }].slice(1) },
    ],
    [
      '/ticket_types/0/sale_ends_at',
      { ticket_types: [{ ...type, sale_starts_at: '2027-01-02T00:00:00Z', sale_ends_at: '2027-01-01T00:00:00Z' }] },
    ],
    ['/titel', { titel: 'Вечер' }],
    ['/taken', { taken: -5 }],
    ['/organiser', { organiser: randomUUID() }],
    ['/ticket_types/0/left', { ticket_types: [{ ...type, left: 5 }] }],
    ['/a~1b~0c', { 'a/b~c': 1 }],
  ]

  it('is pointed at, in both languages, and nothing is made', async () => {
    const { token } = await anOrganiser()
    await unchanged(async () => {
      for (const [pointer, changes] of cases) {
        const { json } = await refused(422, 'POST', events, { token, body: aDocument(changes) })
        assert.ok(pointers(json).includes(pointer), `${pointer} is not among ${pointers(json)}`)
        assert.match(json.errors[0].detail, /^[\x20-\x7e…“”]+$/)
        const headers = { 'Accept-Language': 'ru' }
        const russian = await ask('POST', events, { token, body: aDocument(changes), headers })
        assert.match(russian.json.errors[0].detail, /[а-я]/)
        assert.equal(russian.headers.get('content-language'), 'ru')
      }
    })
  }).timeout(30_000)

  it('is pointed at when it is missing, and all of them at once', async () => {
    const { token } = await anOrganiser()
    const { json } = await refused(422, 'POST', events, { token, body: {} })
    const required = ['title', 'starts_at', 'ends_at', 'time_zone', 'venue', 'capacity', 'ticket_types']
    assert.deepEqual(pointers(json).sort(), required.map((name) => `/${name}`).sort())
  })

  it('does not make the answer longer than fifty sentences', async () => {
    const { token } = await anOrganiser()
    const strange = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, 1]))
    const { json } = await refused(422, 'POST', events, { token, body: aDocument(strange) })
    assert.equal(json.errors.length, 50)
  })
})

describe('A body that cannot be read', () => {
  it('is told apart: 400 for what is no JSON, 415 for another type, 413 for too much', async () => {
    const { token } = await anOrganiser()
    const { event_id } = await posted({}, token)
    await unchanged(async () => {
      for (const [method, path] of [
        ['POST', events],
        ['PATCH', at(event_id)],
      ] as const) {
        const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
        for (const body of ['{', '', 'null', '1', '"a"', '{"title":}', '{"a":1}}', Buffer.from([0x7b, 0xff, 0x7d])])
          await refused(400, method, path, { token, body })
        await refused(422, method, path, { token, body: '[]' })
        await refused(422, method, path, { token, body: deep })
        await refused(422, method, path, { token, body: `{"title":${deep}}` })
        await refused(422, method, path, { token, body: '{"__proto__":{"title":"a"},"constructor":1}' })
        for (const type of [
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=a',
          'x',
        ]) {
          const { headers } = await refused(415, method, path, { token, body: '{}', headers: { 'Content-Type': type } })
          assert.equal(headers.get('accept'), 'application/json')
        }
        await refused(415, method, path, {
          token,
          body: '{}',
          headers: { 'Content-Type': 'application/json; charset=x' },
        })
        await refused(415, method, path, { token, body: '{}', headers: { 'Content-Encoding': 'x' } })
        for (const letter of ['a', 'ё', '\u0001']) {
          const description = letter.repeat(letter === '\u0001' ? 600_000 : 1024 * 1024)
          const { json } = await refused(422, method, path, { token, body: JSON.stringify({ description }) })
          assert.ok(pointers(json).includes('/description'), letter)
        }
        await refused(413, method, path, { token, body: JSON.stringify({ description: 'a'.repeat(5 * 1024 * 1024) }) })
        await refused(413, method, path, { token, body: Buffer.alloc(10 * 1024 * 1024, '1') })
      }
    })
  }).timeout(30_000)
})

describe('A token', () => {
  it('is needed for commands, and one that may write', async () => {
    const { user, token } = await anOrganiser()
    const { event_id } = await posted({}, token)
    const reader = await tokenOf(user, 'read')
    await unchanged(async () => {
      for (const [method, path] of [
        ['POST', events],
        ['PATCH', at(event_id)],
        ['POST', `${events}/`],
      ] as const) {
        const body = aDocument()
        for (const Authorization of [
          '',
          'Bearer',
          'Bearer x',
          `Basic ${token}`,
          `Bearer ${token}x`,
          `Bearer ${token} x`,
        ]) {
          const { headers } = await refused(401, method, path, { body, headers: { Authorization } })
          assert.match(headers.get('www-authenticate') ?? '', /^Bearer/)
        }
        const { headers } = await refused(403, method, path, { body, token: reader.token })
        assert.match(headers.get('www-authenticate') ?? '', /insufficient_scope/)
        // Strangers are not listened to, whatever they bring.
        await refused(401, method, path, { body: '{' })
      }
    })
    await block(user)
    await refused(401, 'POST', events, { token, body: aDocument() })
  })
})

describe('PATCH /api/v1/event/', () => {
  it('changes what is sent and leaves the rest, and an empty object changes nothing', async () => {
    const { token } = await anOrganiser()
    const before = await posted({}, token)
    const { status, json, headers } = await ask('PATCH', at(before.event_id), { token, body: { title: 'Ночь' } })
    assert.equal(status, 200)
    assert.deepEqual(json, { ...before, title: 'Ночь' })
    assert.match(headers.get('etag') ?? '', /^"2-/)
    const again = await ask('PATCH', at(before.event_id), { token, body: {} })
    assert.deepEqual([again.json, again.headers.get('etag')], [json, headers.get('etag')])
  })

  it('takes the new list of ticket types whole: changes, adds and removes, and leaves hidden ones alone', async () => {
    const { token } = await anAdmin()
    const { event, ticketTypes } = await anEvent({}, [{}, { name: 'Второй' }, { name: 'Скрытый', hidden: true }])
    const [first, second] = ticketTypes
    const ticket_types = [
      { name: 'Новый', price: 5, quota: 7 },
      { ticket_type_id: first!.id, price: 200 },
    ]
    const { json } = await ask('PATCH', at(event.id), { token, body: { ticket_types } })
    assert.deepEqual(
      json.ticket_types.map((each: Json) => [each.name, each.price, each.quota]),
      [
        ['Новый', 5, 7],
        ['Входной билет', 200, null],
      ],
    )
    assert.equal(json.ticket_types[1].ticket_type_id, first!.id)
    const rows = await TicketType.find({ event: event.id })
    assert.ok(rows.every(({ id }) => id !== second!.id))
    assert.ok(rows.some(({ hidden }) => hidden))
  })

  it('leaves no hidden price behind in a currency with other decimals', async () => {
    const { token } = await anAdmin()
    const { event, ticketTypes } = await anEvent({ status: 'draft' }, [{}, { hidden: true }])
    const ticket_types = [{ ticket_type_id: ticketTypes[0]!.id, price: 1500, currency: 'JPY' }]
    const { json } = await refused(422, 'PATCH', at(event.id), { token, body: { ticket_types } })
    assert.deepEqual(pointers(json), ['/ticket_types/0/currency'])
    await TicketType.destroy({ id: ticketTypes[1]!.id })
    assert.equal((await ask('PATCH', at(event.id), { token, body: { ticket_types } })).status, 200)
    assert.equal((await Event.findOne({ id: event.id }))?.currency, 'JPY')
  })

  it('points at what does not fit in the list', async () => {
    const { token } = await anAdmin()
    const [mine, other] = [await anEvent({}, [{ price: 0 }, {}]), await anEvent()]
    const [first] = mine.ticketTypes
    await order(mine.event, first)
    await order(mine.event, first)
    const id = first!.id
    const cases: [status: number, pointer: string, list: unknown[]][] = [
      [422, '/ticket_types/0/ticket_type_id', [{ ticket_type_id: other.ticketTypes[0]!.id }]],
      [422, '/ticket_types/1/ticket_type_id', [{ ticket_type_id: id }, { ticket_type_id: id }]],
      [422, '/ticket_types/0/ticket_type_id', [{ ticket_type_id: 'x' }]],
      [422, '/ticket_types/1/price', [{ ticket_type_id: id }, { name: 'Новый' }]],
      [422, '/ticket_types/0/quota', [{ ticket_type_id: id, quota: 1 }]],
      [422, '/ticket_types/0/currency', [{ ticket_type_id: id, currency: 'EUR' }]],
      [409, '/ticket_types', [{ name: 'Новый', price: 1 }]],
    ]
    await unchanged(async () => {
      for (const [status, pointer, ticket_types] of cases) {
        const { json } = await refused(status, 'PATCH', at(mine.event.id), { token, body: { ticket_types } })
        assert.deepEqual(pointers(json), [pointer])
      }
    })
    const { json } = await refused(422, 'PATCH', at(mine.event.id), { token, body: { capacity: 1 } })
    assert.deepEqual(pointers(json), ['/capacity'])
  })

  it('knows only the events of the token’s user; those of everybody for an admin', async () => {
    const [owner, other, admin] = [await anOrganiser(), await anOrganiser(), await anAdmin()]
    const { event_id } = await posted({}, owner.token)
    const body = { title: 'Ночь' }
    await unchanged(async () => {
      await refused(404, 'PATCH', at(event_id), { token: other.token, body })
      await refused(404, 'PATCH', at(randomUUID()), { token: admin.token, body })
      await refused(400, 'PATCH', events, { token: owner.token, body })
      await refused(400, 'PATCH', `${events}?event_id[!]=`, { token: admin.token, body })
    })
    assert.equal((await ask('PATCH', at(event_id), { token: admin.token, body })).status, 200)
  })

  it('publishes, takes nothing back, and leaves a cancelled event as it is', async () => {
    const { token } = await anAdmin()
    const { event_id } = await posted({}, token)
    assert.equal((await ask('PATCH', at(event_id), { token, body: { status: 'draft' } })).json.status, 'draft')
    const body = { status: 'published', title: 'Открыто' }
    assert.equal((await ask('PATCH', at(event_id), { token, body })).json.status, 'published')
    assert.equal((await ask('PATCH', at(event_id), { token, body })).status, 200)
    const back = await refused(409, 'PATCH', at(event_id), { token, body: { status: 'draft' } })
    assert.deepEqual(pointers(back.json), ['/status'])
    await refused(422, 'PATCH', at(event_id), { token, body: { status: 'cancelled' } })
    const { event } = await anEvent({ status: 'cancelled', cancellationReason: 'Дождь' })
    await refused(409, 'PATCH', at(event.id), { token, body: { title: 'Всё-таки' } })
  })

  it('with If-Match tells who has seen an older event, and nobody for the sake of a place that was taken', async () => {
    const { token } = await anAdmin()
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    const tag = (await detailOf(event.id)).headers.get('etag') ?? ''
    await order(event, ticketTypes[0])
    const change = (title: string, match: string) => ({ token, body: { title }, headers: { 'If-Match': match } })
    assert.equal((await ask('PATCH', at(event.id), change('Первый', tag))).status, 200)
    await unchanged(async () => {
      for (const match of [tag, `W/${tag}`, '"x"', '', `"x", ${tag}`])
        await refused(412, 'PATCH', at(event.id), change('Второй', match))
    })
    const now = (await detailOf(event.id)).headers.get('etag') ?? ''
    await refused(412, 'PATCH', at(event.id), change('Третий', `W/${now}`))
    assert.equal((await ask('PATCH', at(event.id), change('Третий', `"x", ${now}`))).status, 200)
    assert.equal((await ask('PATCH', at(event.id), change('Четвёртый', '*'))).status, 200)
  })
})
