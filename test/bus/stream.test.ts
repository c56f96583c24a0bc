import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { makeApiToken } from '../../api/accounts/api-token'
import { schemas } from '../../api/bus/schemas'
import { startNews, stopNews } from '../../api/bus/news'
import type { UserRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { someUser } from '../accounts/support'
import { anEvent } from '../support/builders'
import { eventually } from '../support/eventually'
import { schemaComplaints } from '../support/messages'
import { order } from '../support/orders'
import { queriesOf } from '../support/queries'
import { run } from '../support/setup'
import { endOfBus, endWriting, say, writer } from './support'

interface Answer {
  status: number
  type: string
  messages: {
    id: string
    subject: string
    type: string
    source: string
    sequence?: string
    data: Record<string, unknown>
  }[]
  next: string
  detail?: string
}

async function ask(token: string | undefined, query = ''): Promise<Answer> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` }
  const response = await fetch(`${run().baseUrl}/api/v1/messages/${query}`, { headers })
  const body = (await response.json()) as Partial<Answer>
  return { messages: [], next: '', ...body, status: response.status, type: response.headers.get('content-type') ?? '' }
}

async function reader(changes: Partial<UserRow> = {}) {
  const { id } = await someUser('active', changes)
  return { id, token: (await makeApiToken(id, { name: 'тест', scope: 'read' })).secret }
}
const subjectsOf = ({ messages }: Answer) => messages.map(({ subject }) => subject)
/** How many long polls of organisers wait in this process. */
const waiting = () => {
  const { foyerNews } = globalThis as unknown as { foyerNews: { waiting: Set<{ organiser?: string }> } }
  return [...foyerNews.waiting].filter(({ organiser }) => organiser !== undefined).length
}

describe('The stream of messages', () => {
  afterEach(endWriting)

  it('gives an organiser the messages of their events from the start, page by page, each once and in order', async () => {
    const { id, token } = await reader()
    const said: string[] = []
    for (let step = 1; step <= 7; step++) {
      said.push(await say(pool(), { organiser: id, step }))
      await say(pool())
    }
    const read: string[] = []
    let next = ''
    for (let page = 0; page < 4; page++) {
      const answer = await ask(token, `?limit=3&after=${next}`)
      assert.deepEqual([answer.status, answer.type], [200, 'application/json; charset=utf-8'])
      read.push(...subjectsOf(answer))
      next = answer.next
    }
    assert.deepEqual(read, said)
    assert.deepEqual((await ask(token, `?after=${next}`)).messages, [])
  })

  it('goes on from the sequence of a message, as whoever has heard it from RabbitMQ asks', async () => {
    const { id, token } = await reader()
    const said = [await say(pool(), { organiser: id }), await say(pool(), { organiser: id })]
    const { messages, next } = await ask(token)
    const { sequence = '' } = messages[0]!
    assert.match(sequence, /^0\d{18}$/)
    assert.deepEqual(subjectsOf(await ask(token, `?after=${sequence}`)), said.slice(1))
    const padded = next.padStart(19, '0')
    assert.doesNotMatch((await ask(token, `?after=${padded}`)).next, /^0/)
    assert.deepEqual(await ask(token, '?after=9223372036854775807').then(({ status, next }) => [status, next]), [
      200,
      '9223372036854775807',
    ])
  })

  it('gives an admin all, also those of nobody; an organiser never those of another', async () => {
    const [admin, one, other] = [await reader({ role: 'ROLE_ADMIN' }), await reader(), await reader()]
    const start = await endOfBus()
    const said = [await say(pool(), { organiser: one.id }), await say(pool())]
    assert.deepEqual(subjectsOf(await ask(admin.token, `?after=${start}`)), said)
    assert.deepEqual(subjectsOf(await ask(one.token)), said.slice(0, 1))
    assert.deepEqual(subjectsOf(await ask(other.token)), [])
  })

  it('holds what happened to an order, as the published schemas have it', async () => {
    const { id, token } = await reader()
    const { event, ticketTypes } = await anEvent({ organiser: id }, [{ price: 0 }])
    await order(event, ticketTypes[0])
    const { messages } = await ask(token)
    assert.deepEqual(
      messages.map(({ type, data }) => [type, data.event_id]),
      [
        ['order.placed', event.id],
        ['order.paid', event.id],
      ],
    )
    const complaintAbout = schemaComplaints()
    for (const message of messages) assert.equal(complaintAbout(message), undefined)
  })

  it('answers a reader that waits as soon as there is something for them, and asks the database nothing meanwhile', async () => {
    const { id, token } = await reader()
    const { next } = await ask(token)
    let answered = 0
    const answers = Array.from({ length: 20 }, () => ask(token, `?wait=20&after=${next}`).finally(() => answered++))
    await eventually(async () => waiting() >= 20)
    const asked = await queriesOf(async () => {
      for (let times = 0; times < 5; times++) await say(pool(), { organiser: randomUUID() })
      await new Promise((resolve) => setTimeout(resolve, 500))
    })
    assert.equal(answered, 0)
    assert.deepEqual(
      asked.filter((statement) => /FROM message\s[^;]*AND organiser = /.test(statement)),
      [],
    )
    // One question for each message, whoever else says something meanwhile, and not one for each who waits.
    assert.ok(asked.filter((statement) => /DISTINCT organiser/.test(statement)).length < 20)
    const began = Date.now()
    const subject = await say(pool(), { organiser: id })
    for (const answer of await Promise.all(answers)) assert.deepEqual(subjectsOf(answer), [subject])
    // Who hears nothing looks every five seconds.
    assert.ok(Date.now() - began < 5000)
  })

  it('wakes a reader for a message whose transaction took long, too', async () => {
    const { id, token } = await reader()
    const slow = await writer()
    const subject = await say(slow.client, { organiser: id })
    await say(pool(), { organiser: id })
    const answer = ask(token, '?wait=20')
    await eventually(async () => waiting() > 0)
    await slow.commit()
    assert.equal(subjectsOf(await answer)[0], subject)
  })

  it('answers with nothing when nothing comes in time, and with where to go on', async () => {
    const { token } = await reader()
    const began = Date.now()
    const { status, messages, next } = await ask(token, '?wait=1')
    assert.deepEqual([status, messages, /^\d+$/.test(next)], [200, [], true])
    assert.ok(Date.now() - began >= 1000)
  })

  it('lets nobody wait who has gone, and lets all go when Foyer stops', async () => {
    const { token } = await reader()
    const { next } = await ask(token)
    const gone = new AbortController()
    const headers = { Authorization: `Bearer ${token}` }
    const address = `${run().baseUrl}/api/v1/messages?wait=30&after=${next}`
    const leaving = fetch(address, { headers, signal: gone.signal }).catch(() => 'left')
    await eventually(async () => waiting() === 1)
    gone.abort()
    await eventually(async () => waiting() === 0)
    assert.equal(await leaving, 'left')
    const staying = ask(token, `?wait=30&after=${next}`)
    await eventually(async () => waiting() === 1)
    stopNews()
    try {
      assert.deepEqual((await staying).messages, [])
    } finally {
      startNews()
    }
  })

  it('refuses a question that makes no sense, and says why', async () => {
    const { token } = await reader()
    const questions = [
      'after=a',
      'after=-1',
      'after=1e3',
      'after=9223372036854775808',
      `after=${'0'.repeat(20)}`,
      `after=${'a'.repeat(19)}`,
      'after=1&after=2',
      'after[a]=1',
    ]
    for (const question of [
      ...questions,
      'limit=0',
      'limit=1001',
      'limit=x',
      'limit=',
      'wait=31',
      'wait=-1',
      'wait=1.5',
    ]) {
      const { status, type, detail } = await ask(token, `?${question}`)
      assert.deepEqual([question, status, type], [question, 400, 'application/problem+json'])
      assert.match(detail ?? '', / (after|limit|wait) /)
    }
  })

  it('is closed to whoever brings no token, an unknown one, or one of a blocked user', async () => {
    const blocked = await reader()
    await pool().query(`UPDATE "user" SET status = 'blocked' WHERE id = $1`, [blocked.id])
    for (const token of [undefined, 'foyer_a', `foyer_${'a'.repeat(43)}`, blocked.token]) {
      const { status, type } = await ask(token)
      assert.deepEqual([status, type], [401, 'application/problem+json'])
    }
  })
})

describe('The schemas of messages', () => {
  it('are published, one for every type, and refuse what is no such message', async () => {
    const response = await fetch(`${run().baseUrl}/api/v1/messages/schemas.json`)
    const document = (await response.json()) as { $id: string; $defs: object }
    assert.equal(response.headers.get('content-type'), 'application/schema+json; charset=utf-8')
    assert.equal(document.$id, `${run().baseUrl}/api/v1/messages/schemas.json`)
    assert.deepEqual(Object.keys(document.$defs).sort(), Object.keys(schemas).sort())
    const complaintAbout = schemaComplaints()
    const { token } = await reader({ role: 'ROLE_ADMIN' })
    await say(pool())
    const [good] = (await ask(token, '?limit=1')).messages
    assert.equal(complaintAbout(good), undefined)
    for (const bad of [{ data: {} }, { type: 'a.b' }, { id: '1' }, { time: 'now' }, { subject: 'a' }])
      assert.ok(complaintAbout({ ...good, ...bad }), JSON.stringify(bad))
  })
})
