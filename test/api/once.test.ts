import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Event, query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { clearOldAnswers } from '../../api/jobs/clear-old-answers'
import { whileWaiting } from '../support/waiting'
import { anOrganiser, ask, aDocument, at, events, posted, tokenOf, type Said } from './support'

const keyed = (token: string, body: unknown, key: string, more: Record<string, string> = {}) => ({
  token,
  body,
  headers: { 'Idempotency-Key': key, ...more },
})
const isReplayed = ({ headers }: Said) => headers.get('idempotent-replayed') === 'true'
const essence = ({ status, text, headers }: Said) =>
  [status, text, ...['etag', 'location', 'content-type', 'cache-control'].map((name) => headers.get(name))] as const

describe('A command with an Idempotency-Key', () => {
  it('is carried out once, and answered alike every time: status, headers and body', async () => {
    const { user, token } = await anOrganiser()
    const [key, document] = [randomUUID(), aDocument()]
    const first = await ask('POST', events, keyed(token, document, key))
    assert.deepEqual([first.status, isReplayed(first)], [201, false])
    // Neither the order of the names nor the spaces make another command of it.
    const turned = JSON.stringify(Object.fromEntries(Object.entries(document).reverse()), null, 2)
    for (const body of [document, turned]) {
      const again = await ask('POST', `${events}/`, keyed(token, body, key))
      assert.deepEqual(essence(again), essence(first))
      assert.ok(isReplayed(again))
    }
    assert.equal(await Event.count({ organiser: user.id }), 1)
  })

  it('changes an event once, whatever happened to it since', async () => {
    const { token } = await anOrganiser()
    const { event_id } = await posted({}, token)
    const key = randomUUID()
    const first = await ask('PATCH', at(event_id), keyed(token, { title: 'Первый' }, key))
    await ask('PATCH', at(event_id), { token, body: { title: 'Второй' } })
    assert.deepEqual(essence(await ask('PATCH', at(event_id), keyed(token, { title: 'Первый' }, key))), essence(first))
    assert.equal((await Event.findOne({ id: event_id }))?.title, 'Второй')
  })

  it('is refused with 422 when its key stands for another command', async () => {
    const { user, token } = await anOrganiser()
    const [one, other] = [await posted({}, token), await posted({}, token)]
    const key = randomUUID()
    const body = { title: 'Вечер' }
    assert.equal((await ask('PATCH', at(one.event_id), keyed(token, body, key))).status, 200)
    const others: [string, string, unknown][] = [
      ['PATCH', at(one.event_id), { title: 'Ночь' }],
      ['PATCH', at(other.event_id), body],
      ['POST', events, aDocument()],
    ]
    for (const [method, path, document] of others) {
      const { status, json } = await ask(method, path, keyed(token, document, key))
      assert.deepEqual([status, json.status, json.errors], [422, 422, undefined])
    }
    assert.equal(await Event.count({ organiser: user.id }), 2)
    // The keys of another token are others.
    const { token: second } = await tokenOf(user)
    assert.equal((await ask('PATCH', at(other.event_id), keyed(second, body, key))).status, 200)
  })

  it('creates one event, of twenty that come at once', async () => {
    const { user, token } = await anOrganiser()
    const send = () => ask('POST', events, keyed(token, document, key))
    const [key, document] = [randomUUID(), aDocument()]
    const said = await Promise.all(Array.from({ length: 20 }, send))
    assert.equal(await Event.count({ organiser: user.id }), 1)
    const made = said.filter(({ status }) => status === 201)
    assert.equal(made.filter((each) => !isReplayed(each)).length, 1)
    assert.equal(new Set(made.map(({ text }) => text)).size, 1)
    for (const each of said.filter(({ status }) => status !== 201))
      assert.deepEqual([each.status, each.headers.get('retry-after')], [409, '1'])
    assert.deepEqual(essence(await send()), essence(made[0]!))
  })

  it('is told to come again while the first one is under way', async () => {
    const { user, token } = await anOrganiser()
    const { event_id } = await posted({}, token)
    const request = keyed(token, { title: 'Вечер' }, randomUUID())
    let first: Said | undefined
    await whileWaiting(
      (client) => client.query('SELECT FROM event WHERE id = $1 FOR UPDATE', [event_id]),
      async () => (first = await ask('PATCH', at(event_id), request)),
      async () => {
        const { status, headers } = await ask('PATCH', at(event_id), request)
        assert.deepEqual([status, headers.get('retry-after')], [409, '1'])
      },
    )
    assert.equal(first?.status, 200)
    assert.ok(isReplayed(await ask('PATCH', at(event_id), request)))
    assert.equal(await Event.count({ organiser: user.id }), 1)
  })

  it('leaves nothing when its answer cannot be kept: no effect without its record', async () => {
    const { user, token } = await anOrganiser()
    const request = keyed(token, aDocument(), randomUUID())
    await pool().query(`ALTER TABLE api_answer ADD CONSTRAINT nothing_goes_in CHECK (false) NOT VALID`)
    try {
      assert.equal((await ask('POST', events, request)).status, 500)
    } finally {
      await pool().query(`ALTER TABLE api_answer DROP CONSTRAINT nothing_goes_in`)
    }
    assert.equal(await Event.count({ organiser: user.id }), 0)
    assert.equal((await ask('POST', events, request)).status, 201)
    assert.equal(await Event.count({ organiser: user.id }), 1)
  })

  it('that was refused has changed nothing, and may be put right under the same key', async () => {
    const { token } = await anOrganiser()
    const key = randomUUID()
    assert.equal((await ask('POST', events, keyed(token, aDocument({ capacity: 0 }), key))).status, 422)
    assert.equal((await ask('POST', events, keyed(token, aDocument(), key))).status, 201)
  })

  it('has a key of visible ASCII characters, at most 255', async () => {
    const { token } = await anOrganiser()
    const { event_id } = await posted({}, token)
    for (const key of ['', ' ', 'a b', 'a'.repeat(256), 'ключ'])
      assert.equal(
        (await ask('PATCH', at(event_id), keyed(token, {}, Buffer.from(key).toString('latin1')))).status,
        400,
      )
    for (const key of ['a', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', 'a'.repeat(255)])
      assert.equal((await ask('PATCH', at(event_id), keyed(token, {}, key))).status, 200)
  })

  it('is remembered for a day, and forgotten after it', async () => {
    const { token, row } = await anOrganiser()
    const { event_id } = await posted({}, token)
    await ask('PATCH', at(event_id), keyed(token, {}, 'old'))
    await ask('PATCH', at(event_id), keyed(token, {}, 'new'))
    const age = `UPDATE api_answer SET created_at = now() - interval '24 hours 1 minute' WHERE token = $1 AND key = 'old'`
    await query(age, [row.id])
    await clearOldAnswers(new Date())
    const left = await query('SELECT key FROM api_answer WHERE token = $1', [row.id])
    assert.deepEqual(left, [{ key: 'new' }])
  })
})
