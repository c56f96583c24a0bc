import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { routes } from '../../config/routes'
import { changeLimits, limits } from '../../api/limits/state'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { withLimits } from '../limits/support'
import { anAdmin, anOrganiser, ask, aDocument, at, posted, tokenOf, type Said, type Json } from './support'

type Description = Json

const describedAt = async (language = 'en'): Promise<Description> =>
  (await ask('GET', '/api/v1/openapi.json', { headers: { 'Accept-Language': language } })).json

describe('The description of the API', () => {
  let description: Description
  let ajv: Ajv2020
  const schemaAt = new Map<string, ValidateFunction>()

  before(async () => {
    description = await describedAt()
    ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
    addFormats(ajv)
    ajv.addVocabulary(['components', 'example'])
    ajv.addSchema({ $id: 'foyer', components: description.components })
  })

  const found = (value: Json): Json => (value?.$ref ? at$(value.$ref) : value)
  const at$ = (ref: string) =>
    ref
      .slice(2)
      .split('/')
      .reduce((node, name) => node[name], description)

  function isValid(schema: Json, json: unknown): void {
    const name = JSON.stringify(schema)
    const compiled = JSON.parse(name.replaceAll('#/components', 'foyer#/components'))
    const validate = schemaAt.get(name) ?? ajv.compile(compiled)
    schemaAt.set(name, validate)
    assert.ok(validate(json), `${JSON.stringify(validate.errors)} in ${JSON.stringify(json)}`)
  }

  /** The answer is one that the description promises: status, headers and body. */
  function fits(route: string, { status, headers, text, json }: Said): void {
    const [method = '', path = ''] = route.split(' ')
    const answer = found(description.paths[path][method.toLowerCase()].responses[status])
    assert.ok(answer, `${route} answers ${status}, which is not described: ${text}`)
    const types = Object.keys(answer.content ?? {})
    if (types.length === 0) return assert.equal(text, '')
    assert.equal(headers.get('content-type')?.replace(/;.*/, ''), types[0])
    isValid(answer.content[types[0]!].schema, json)
    for (const [name, reference] of Object.entries(answer.headers ?? {})) {
      const value = headers.get(name)
      // What is told only now and then is told by its own tests.
      if (value === null && ['Idempotent-Replayed', 'Retry-After'].includes(name)) continue
      isValid(found(reference).schema, value)
    }
  }

  const described = () =>
    Object.entries<Json>(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )

  it('knows every route of the API, and no other', () => {
    const ours = Object.keys(routes).filter((route) => /^(?!ALL)\w+ \/api\/v1\//.test(route))
    assert.deepEqual(described().sort(), ours.sort())
  })

  describe('as it is answered', () => {
    withLimits()
    const seen = new Set<string>()

    it('is kept by every operation, with every status that can be provoked', async () => {
      const { token, user } = await anOrganiser()
      const [reader, admin, other] = [await tokenOf(user, 'read'), await anAdmin(), await anOrganiser()]
      const { event, ticketTypes } = await anEvent({}, [{ price: 0, quota: 5, saleEndsAt: new Date('2027-01-01') }])
      await order(event, ticketTypes[0])
      const own = await posted({}, token)
      const { event: cancelled } = await anEvent({
        status: 'cancelled',
        cancellationReason: 'Дождь',
        organiser: user.id,
      })
      const say = async (route: string, path: string, ...more: [Parameters<typeof ask>[2]?]) => {
        const said = await ask(route.split(' ')[0]!, path, ...more)
        fits(route, said)
        seen.add(`${route} ${said.status}`)
        return said
      }
      const known = (said: Said) => ({ headers: { 'If-None-Match': said.headers.get('etag') ?? '' } })

      for (const name of ['detail', 'capacity']) {
        const route = `GET /api/v1/event/${name}`
        const path = `/api/v1/event/${name}/?event_id=`
        await say(route, path + event.id, known(await say(route, path + event.id)))
        await say(route, path)
        await say(route, path + randomUUID())
      }
      const list = 'GET /api/v1/event'
      await say(list, '/api/v1/event?limit=2', known(await say(list, '/api/v1/event?limit=2')))
      await say(list, '/api/v1/event?limit=0')
      const messages = 'GET /api/v1/messages'
      await say(messages, '/api/v1/messages', { token })
      await say(messages, '/api/v1/messages?wait=31', { token })
      await say(messages, '/api/v1/messages')
      const generous = changeLimits({ figures: { ...limits().figures, calls: { points: 0, seconds: 60 } } })
      await say(messages, '/api/v1/messages', { token })
      changeLimits(generous)
      await say('GET /api/v1/messages/schemas.json', '/api/v1/messages/schemas.json')
      const itself = 'GET /api/v1/openapi.json'
      await say(itself, '/api/v1/openapi.json', known(await say(itself, '/api/v1/openapi.json')))

      for (const [route, path, body] of [
        ['POST /api/v1/event', '/api/v1/event', aDocument()],
        ['PATCH /api/v1/event', at(own.event_id), { title: 'Ночь' }],
      ] as const) {
        const key = { 'Idempotency-Key': randomUUID() }
        await say(route, path, { token, body, headers: key })
        const again = await say(route, path, { token, body, headers: key })
        assert.equal(again.headers.get('idempotent-replayed'), 'true')
        await say(route, path, { token, body: { capacity: 0 }, headers: key })
        await say(route, path, { token, body: '{' })
        await say(route, path, { body })
        await say(route, path, { token: reader.token, body })
        await say(route, path, { token, body: '{}', headers: { 'Content-Type': 'text/plain' } })
        await say(route, path, { token, body: `"${'a'.repeat(5_000_000)}"` })
        const before = changeLimits({ figures: { ...limits().figures, calls: { points: 0, seconds: 60 } } })
        const { headers } = await say(route, path, { token, body })
        assert.match(headers.get('retry-after') ?? '', /^\d+$/)
        changeLimits(before)
      }
      const change = 'PATCH /api/v1/event'
      await say(change, at(randomUUID()), { token: admin.token, body: {} })
      await say(change, at(own.event_id), { token: other.token, body: {} })
      await say(change, at(cancelled.id), { token, body: { title: 'Всё-таки' } })
      await say(change, at(own.event_id), { token, body: {}, headers: { 'If-Match': '"1-x"' } })
    }).timeout(30_000)

    it('names no status that was not provoked here, but for breakdowns and who comes at the same moment', () => {
      const promised = described().flatMap((route) => {
        const [method = '', path = ''] = route.split(' ')
        const statuses = Object.keys(description.paths[path][method.toLowerCase()].responses)
        return statuses.filter((status) => !/^50/.test(status)).map((status) => `${route} ${status}`)
      })
      const elsewhere = [
        'POST /api/v1/event 409',
        'GET /api/v1/openapi.json 404',
        'GET /api/v1/messages/schemas.json 404',
      ]
      assert.deepEqual(promised.filter((each) => !elsewhere.includes(each)).sort(), [...seen].sort())
    })
  })

  it('has examples that are right', () => {
    for (const [name, schema] of Object.entries<Json>(description.components.schemas)) {
      const walk = (node: Json): void => {
        if (node === null || typeof node !== 'object') return
        for (const example of node.examples ?? []) {
          const { examples: _examples, ...rest } = node
          isValid(rest, example)
        }
        Object.values(node).forEach(walk)
      }
      assert.ok(schema.description, name)
      walk(schema)
    }
  })

  it('takes what validates a request and gives what it says: an example document can be posted', async () => {
    const { token } = await anOrganiser()
    const schemas = description.components.schemas
    const exampleOf = (schema: Json): Json => {
      const node = found(schema)
      if (node.examples) return node.examples[0]
      if (node.type === 'array') return [exampleOf(node.items)]
      return Object.fromEntries(Object.entries(node.properties).map(([name, each]) => [name, exampleOf(each)]))
    }
    // The examples age.
    const fresh = JSON.stringify(exampleOf(schemas.NewEvent)).replaceAll('2027-', `${new Date().getFullYear() + 1}-`)
    const document = { ...JSON.parse(fresh), status: 'draft' }
    isValid({ $ref: '#/components/schemas/NewEvent' }, document)
    const { status, text } = await ask('POST', '/api/v1/event', { token, body: document })
    assert.equal(status, 201, text)
  })

  it('speaks the language of Accept-Language', async () => {
    const russian = await describedAt('ru')
    assert.match(russian.paths['/api/v1/event'].post.summary, /[а-я]/)
    assert.match(description.paths['/api/v1/event'].post.summary, /^[\x20-\x7e]+$/)
  })

  /** The same with mistakes, which have to be noticed. */
  const spoilt = () => {
    const copy = structuredClone(description)
    delete copy.paths['/api/v1/event'].get.operationId
    copy.components.schemas.Event.properties.title = { type: 'strin' }
    return copy
  }

  it('has no error that redocly finds', async () => {
    const config = await createConfig({ extends: ['recommended'] })
    const look = (document: Description) => {
      const source = JSON.stringify({ ...document, servers: [{ url: 'https://foyer.example.org' }] })
      return lintFromString({ source, absoluteRef: 'openapi.json', config })
    }
    assert.ok((await look(spoilt())).length >= 2)
    const found = await look(description)
    assert.deepEqual(
      found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
      [],
    )
  }).timeout(30_000)

  it('has no error that spectral finds', async () => {
    const { Spectral } = await import('@stoplight/spectral-core')
    const { oas } = await import('@stoplight/spectral-rulesets')
    const spectral = new Spectral()
    spectral.setRuleset({ extends: [[oas as never, 'recommended']] })
    assert.ok((await spectral.run(JSON.stringify(spoilt()))).length >= 2)
    const found = await spectral.run(JSON.stringify(description))
    assert.deepEqual(
      found.map(({ code, message, path }) => [code, message, path.join('/')]),
      [],
    )
  }).timeout(30_000)
})
