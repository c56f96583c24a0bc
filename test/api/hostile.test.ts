import assert from 'node:assert/strict'
import fc from 'fast-check'
import { contents, quiet } from '../http/ledger'
import { anAdmin, ask, aDocument, at, events, posted } from './support'

/** What people and machines put where something else belongs. */
const nasty = fc.constantFrom<unknown>(
  ...[null, true, false, 0, -0, -1, 0.1, 1e9, 1e21, 2 ** 31, 2 ** 53, Number.MAX_VALUE, '', ' ', '\0', '\ud800', '0'],
  ...['2027-05-01T19:00:00+03:00', '9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '-1', '1e3', 'NaN', "' OR 1=1 --"],
  ...['<script>alert(1)</script>', '__proto__', '𝕏'.repeat(200), '\u202e', 'published', 'Europe/Moscow', 'RUB'],
  ...[[], {}, [[]], [null], { '!=': '' }, { or: [{}] }, { __proto__: null }, ['a', { b: [] }]],
)
const anything = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary', maxLength: 40 }))
const names = ['title', 'description', 'starts_at', 'ends_at', 'time_zone', 'venue', 'address', 'city', 'status']
const typeNames = [
  'ticket_type_id',
  'name',
  'price',
  'currency',
  'quota',
  'sale_starts_at',
  'sale_ends_at',
  'max_per_order',
]
const strange = ['__proto__', 'constructor', 'toString', 'event_id', 'taken', 'organiser', 'id', '', '/', '~', 'where']
const ticketType = fc.dictionary(fc.constantFrom(...typeNames, ...strange), anything, { maxKeys: 5 })
const changes = fc.record(
  {
    fields: fc.dictionary(fc.constantFrom(...names, 'capacity', ...strange), anything, { maxKeys: 4 }),
    ticket_types: fc.oneof(anything, fc.array(fc.oneof(ticketType, anything), { maxLength: 3 })),
    without: fc.constantFrom('', ...names, 'ticket_types'),
  },
  { requiredKeys: ['fields'] },
)
type Changes = { fields: Record<string, unknown>; ticket_types?: unknown; without?: string }

function spoilt({ fields, ticket_types, without = '' }: Changes): Record<string, unknown> {
  const document = { ...aDocument(), ...fields, ...(ticket_types === undefined ? {} : { ticket_types }) }
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== without))
}

describe('Whatever is sent to the commands of the API', () => {
  for (const method of ['POST', 'PATCH'] as const) {
    it(`never breaks ${method}, and what is refused changes nothing`, async () => {
      const { token } = await anAdmin()
      const { event_id } = await posted({}, token)
      const path = method === 'POST' ? events : at(event_id)
      await quiet()
      await fc.assert(
        fc.asyncProperty(fc.oneof(changes.map(spoilt), anything, fc.json()), async (body) => {
          const before = await contents()
          const said = await ask(method, path, { token, body: typeof body === 'string' ? body : JSON.stringify(body) })
          assert.ok(said.status < 500, said.text)
          if (said.status < 300) return
          assert.equal(said.headers.get('content-type'), 'application/problem+json')
          for (const { pointer } of said.json.errors ?? []) assert.match(pointer, /^(\/[^/]*)*$/)
          await quiet()
          assert.deepEqual(await contents(), before)
        }),
        { numRuns: 150 },
      )
    }).timeout(60_000)
  }

  it('nor do keys, tags and questions that are none', async () => {
    const { token } = await anAdmin()
    const { event_id } = await posted({}, token)
    const header = fc.string({
      unit: fc
        .integer({ min: 0x20, max: 0xff })
        .filter((code) => code !== 0x7f)
        .map((code) => String.fromCharCode(code)),
    })
    await fc.assert(
      fc.asyncProperty(header, header, fc.webQueryParameters(), async (key, tag, question) => {
        const headers = { 'Idempotency-Key': key, 'If-Match': tag, 'If-None-Match': tag, 'Accept-Language': tag }
        for (const said of [
          await ask('PATCH', at(event_id), { token, body: {}, headers }),
          await ask('PATCH', `${events}?${question}`, { token, body: {}, headers }),
          await ask('GET', `${events}?${question}`, { headers }),
          await ask('GET', `${events}/detail/?event_id=${event_id}&${question}`, { headers }),
        ])
          assert.ok(said.status < 500, said.text)
      }),
      { numRuns: 60 },
    )
  }).timeout(60_000)
})
