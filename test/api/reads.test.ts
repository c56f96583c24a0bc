import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Event } from '../../api/db'
import { fewestQueriesOf } from '../support/queries'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { run } from '../support/setup'
import { sessions } from '../http/ledger'
import { ask, detailOf, type Json } from './support'

const uuid = '0b9f3b0e-5a59-4d3c-9c39-2d1c6f0f7a11'
const problem = 'application/problem+json'

describe('GET /api/v1/event/detail/', () => {
  it('shows an event with the fields of the contract, its times with its own offset, and no hidden ticket type', async () => {
    const startsAt = new Date('2027-07-01T14:00:00Z')
    const endsAt = new Date('2027-07-01T16:30:00Z')
    const saleEndsAt = new Date('2027-01-01T00:00:00.250Z')
    const { event, ticketTypes } = await anEvent(
      { startsAt, endsAt, timeZone: 'Europe/London', description: 'Чай и **разговоры**' },
      [
        { quota: 5, saleEndsAt },
        { name: 'Скрытый', hidden: true },
        { name: 'Ложа', price: 0, maxPerOrder: 2 },
      ],
    )
    await order(event, ticketTypes[0])
    const { status, json, headers } = await detailOf(event.id)
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
    assert.deepEqual(json, {
      event_id: event.id,
      slug: event.slug,
      url: `${run().baseUrl}/events/${event.slug}`,
      title: event.title,
      description: 'Чай и **разговоры**',
      starts_at: '2027-07-01T15:00:00+01:00',
      ends_at: '2027-07-01T17:30:00+01:00',
      time_zone: 'Europe/London',
      venue: event.venue,
      address: event.address,
      city: event.city,
      status: 'published',
      capacity: 100,
      taken: 1,
      left: 99,
      ticket_types: [
        {
          ticket_type_id: ticketTypes[0]!.id,
          name: 'Входной билет',
          price: 150_000,
          currency: 'RUB',
          quota: 5,
          left: 4,
          sale_starts_at: null,
          sale_ends_at: '2027-01-01T00:00:00.250+00:00',
          max_per_order: 10,
        },
        {
          ticket_type_id: ticketTypes[2]!.id,
          name: 'Ложа',
          price: 0,
          currency: 'RUB',
          quota: null,
          left: 99,
          sale_starts_at: null,
          sale_ends_at: null,
          max_per_order: 2,
        },
      ],
    })
  })

  it('shows a cancelled event as one, and knows no draft', async () => {
    const { event: cancelled } = await anEvent({ status: 'cancelled', cancellationReason: 'Дождь' })
    assert.equal((await detailOf(cancelled.id)).json.status, 'cancelled')
    const { event: draft } = await anEvent({ status: 'draft' })
    for (const name of ['detail', 'capacity'])
      assert.equal((await ask('GET', `/api/v1/event/${name}/?event_id=${draft.id}`)).status, 404)
  })
})

describe('GET /api/v1/event/capacity/', () => {
  it('says how many may come, how many places are taken and how many are left', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 3 }, [{ price: 0 }])
    await order(event, ticketTypes[0])
    const { json } = await ask('GET', `/api/v1/event/capacity/?event_id=${event.id}`)
    assert.deepEqual(json, { event_id: event.id, capacity: 3, taken: 1, left: 2 })
  })
})

describe('A read of one event', () => {
  const paths = ['/api/v1/event/detail/', '/api/v1/event/capacity/', '/api/v1/event/detail', '/API/v1/event/capacity']

  it('answers 400 to an id that is missing, malformed or no text, in the language of Accept-Language', async () => {
    const questions = ['', 'event_id=', 'event_id=1', `event_id=${uuid}x`, `event_id=${uuid}%00`, `event_id[]=${uuid}`]
    for (const question of [...questions, 'event_id[!]=', 'event_id[$ne]=', `event_id=${uuid}&event_id=${uuid}`]) {
      for (const path of paths) {
        for (const [language, letters] of [
          ['en', /^[\x20-\x7e]+$/],
          ['ru-RU', /[а-я]/],
        ] as const) {
          const { status, headers, json } = await ask('GET', `${path}?${question}`, {
            headers: { 'Accept-Language': language },
          })
          assert.deepEqual([path, question, status], [path, question, 400])
          assert.equal(headers.get('content-type'), problem)
          assert.deepEqual([json.type, json.title, json.status], ['about:blank', 'Bad Request', 400])
          assert.match(json.detail, letters)
        }
      }
    }
  })

  it('answers 404 to an id that no event has', async () => {
    for (const path of paths) {
      const { status, headers, json } = await ask('GET', `${path}?event_id=${uuid}`)
      assert.deepEqual([status, headers.get('content-type'), json.status], [404, problem, 404])
    }
  })

  it('takes an id in capital letters, too', async () => {
    const { event } = await anEvent()
    assert.equal((await detailOf(event.id.toUpperCase())).json.event_id, event.id)
  })

  it('is unknown by an id of any version that the database takes, and found by it', async () => {
    for (const id of ['11111111-1111-1111-1111-111111111111', 'ffffffff-0000-0000-0000-00000000000a'])
      assert.equal((await detailOf(id)).status, 404)
    const { event } = await anEvent({ id: randomUUID().replace(/-4/, '-0') })
    const { status, json } = await detailOf(event.id)
    assert.deepEqual([status, json.event_id], [200, event.id])
  })

  it('costs one statement', async () => {
    const { event } = await anEvent({}, [{}, {}, {}])
    for (const path of paths.slice(0, 2)) {
      const sent = await fewestQueriesOf(() => ask('GET', `${path}?event_id=${event.id}`))
      assert.equal(sent.length, 1, sent.join('\n'))
    }
  })

  it('leaves no session and no cookie behind, and is no page', async () => {
    const before = await sessions()
    const { event } = await anEvent()
    for (const path of [...paths.map((each) => `${each}?event_id=${event.id}`), '/api/v1/event', '/api/v1/nothing']) {
      const { headers, text } = await ask('GET', path)
      assert.equal(headers.get('set-cookie'), null)
      assert.doesNotMatch(text, /<html/i)
    }
    assert.equal(await sessions(), before)
  })
})

describe('The tag of an answer', () => {
  it('spares who knows it the same answer, until a place is taken or the event changes', async () => {
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    for (const name of ['detail', 'capacity']) {
      const path = `/api/v1/event/${name}/?event_id=${event.id}`
      const first = await ask('GET', path)
      const tag = first.headers.get('etag') ?? ''
      assert.match(tag, /^"[\w-]+"$/)
      assert.match(first.headers.get('cache-control') ?? '', /no-cache/)
      for (const known of [tag, `"a", ${tag}`, `W/${tag}`, '*']) {
        const { status, text, headers } = await ask('GET', path, { headers: { 'If-None-Match': known } })
        assert.deepEqual([known, status, text, headers.get('etag')], [known, 304, '', tag])
      }
      assert.equal((await ask('GET', path, { headers: { 'If-None-Match': '"other"' } })).status, 200)
      await order(event, ticketTypes[0])
      const changed = await ask('GET', path, { headers: { 'If-None-Match': tag } })
      assert.equal(changed.status, 200)
      assert.notEqual(changed.headers.get('etag'), tag)
    }
  })

  it('is the same for every encoding, because there is one only', async () => {
    const { event } = await anEvent({ description: 'а'.repeat(20_000) })
    const { headers } = await detailOf(event.id)
    assert.equal(headers.get('content-encoding'), null)
    const list = await ask('GET', '/api/v1/event?limit=1')
    assert.match(list.headers.get('etag') ?? '', /^W\/"[\w-]+"$/)
    const again = { headers: { 'If-None-Match': list.headers.get('etag') ?? '' } }
    assert.equal((await ask('GET', '/api/v1/event?limit=1', again)).status, 304)
  })
})

describe('GET /api/v1/event/', () => {
  const far = Date.now() + 3000 * 24 * 60 * 60 * 1000
  const made: string[] = []

  before('seven events of the far future, some at the same moment', async () => {
    for (const minute of [0, 1, 1, 1, 2, 3, 3]) {
      const startsAt = new Date(far + minute * 60_000)
      const { event } = await anEvent({ startsAt, endsAt: new Date(far + 3_600_000 * 5) })
      made.push(event.id)
    }
    await anEvent({ startsAt: new Date(far), endsAt: new Date(far + 1), status: 'draft' })
    await anEvent({ startsAt: new Date(far), endsAt: new Date(far + 1), status: 'cancelled' })
  })

  it('gives every upcoming published event once, the nearest first, page by page', async () => {
    const seen: Json[] = []
    for (let after = '', pages = 0; ; pages++) {
      const { status, json } = await ask('GET', `/api/v1/event/?limit=3&after=${after}`)
      assert.equal(status, 200)
      assert.ok(json.events.length <= 3 && pages < 1000)
      seen.push(...json.events)
      if (json.next === null) break
      after = json.next
    }
    const ids = seen.map(({ event_id }) => event_id)
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual(ids.filter((id) => made.includes(id)).sort(), [...made].sort())
    const starts = seen.map(({ starts_at }) => Date.parse(starts_at))
    assert.deepEqual(
      starts,
      [...starts].sort((one, other) => one - other),
    )
    assert.ok(seen.every(({ status }) => status === 'published') && starts.every((time) => time > Date.now()))
    assert.deepEqual(seen.at(-1), (await detailOf(ids.at(-1))).json)
  })

  it('shows 30 events unless it is told, 100 at most, by one statement', async () => {
    await Event.createEach(
      await Promise.all(
        Array.from({ length: 32 }, async (_, index) => {
          const { event } = await anEvent()
          const { id: _id, createdAt: _created, updatedAt: _updated, ...rest } = event
          return { ...rest, slug: `${event.slug}-${index}` }
        }),
      ),
    )
    const sent = await fewestQueriesOf(async () => {
      assert.equal((await ask('GET', '/api/v1/event')).json.events.length, 30)
    })
    assert.equal(sent.length, 1)
    assert.ok((await ask('GET', '/api/v1/event?limit=100')).json.events.length > 30)
  })

  it('answers 400 to a limit or a position that is none', async () => {
    const limits = ['0', '101', '-1', '1.5', '1e1', 'x', '', '%31%30%30%30', '9'.repeat(20)].map(
      (each) => `limit=${each}`,
    )
    const positions = ['1', 'x', `1_${uuid}x`, `-1_${uuid}`, `1e9_${uuid}`, `${'9'.repeat(17)}_${uuid}`, '%00']
    const shapes = ['limit[]=1', 'limit[!]=', 'after[]=1', 'after[$ne]=', 'after=1&after=2']
    for (const question of [...limits, ...positions.map((each) => `after=${each}`), ...shapes]) {
      const { status, json } = await ask('GET', `/api/v1/event/?${question}`)
      assert.deepEqual([question, status, json.title], [question, 400, 'Bad Request'])
    }
    assert.equal((await ask('GET', `/api/v1/event?after=${'9'.repeat(16)}_${uuid}`)).json.events.length, 0)
  })
})

describe('What the API has no route for', () => {
  it('is a problem, not a page', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api/v1',
      '/api/v2/event',
      '/api/v1/event/nothing',
      '/API/x',
      '/api/v1/event/%',
    ]) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const { status, headers, json } = await ask(method, path, method === 'GET' ? {} : { body: {} })
        assert.deepEqual([method, path, status, headers.get('content-type')], [method, path, 404, problem])
        assert.equal(json.status, 404)
      }
    }
  })

  it('says what an address allows instead of another method', async () => {
    const allowed = { '/api/v1/event/': 'GET, HEAD, POST, PATCH', '/api/v1/event/detail/': 'GET, HEAD' }
    for (const [path, methods] of Object.entries(allowed)) {
      for (const method of ['DELETE', 'PUT', 'OPTIONS']) {
        const { status, headers } = await ask(method, path)
        assert.deepEqual([status, headers.get('allow'), headers.get('content-type')], [405, methods, problem])
      }
    }
    assert.equal((await ask('POST', '/api/v1/event/capacity', { body: { _method: 'GET' } })).status, 405)
  })

  it('answers HEAD as GET, without the body', async () => {
    const { event } = await anEvent()
    const path = `/api/v1/event/detail/?event_id=${event.id}`
    const head = await ask('HEAD', path)
    assert.deepEqual([head.status, head.text], [200, ''])
    assert.equal(head.headers.get('etag'), (await ask('GET', path)).headers.get('etag'))
    assert.equal((await fetch(`${run().baseUrl}/api/v1/event/detail`, { method: 'HEAD' })).status, 400)
  })
})
