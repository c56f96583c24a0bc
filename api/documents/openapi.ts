import { z } from 'zod'
import type { Texts } from '../text'
import { documents, operations, type HeaderName, type Operation } from './operations'
import { inWords, isObject, type Json, type JsonObject } from './in-words'

type T = Texts['t']

/** What every operation may be answered besides its own: too busy, and a breakdown. */
const always = [500, 503]
const headerNames: Record<HeaderName, string> = {
  IfNoneMatch: 'If-None-Match',
  IfMatch: 'If-Match',
  IdempotencyKey: 'Idempotency-Key',
  AcceptLanguage: 'Accept-Language',
}
const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })

/** The description of the API (OpenAPI 3.1) in the reader's language, made of the schemas that requests are parsed by. */
export function openapi({ t, locale }: Pick<Texts, 't' | 'locale'>, baseUrl: string) {
  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of operations) {
    const [method = '', path = ''] = operation.route.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: described(operation, t) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: t('api.title'),
      version: '1.0.0',
      description: t('api.description'),
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'Foyer', url: baseUrl },
      'x-language': locale,
    },
    servers: [{ url: baseUrl }],
    tags: (['events', 'messages', 'description'] as const).map((name) => ({
      name,
      description: t(`api.tags.${name}`),
    })),
    paths,
    components: components(t),
  }
}

function described(operation: Operation, t: T): Json {
  const { id, tag, query, headers, body, scope, status, answer, answerType, answerHeaders, problems } = operation
  const reads = headers.includes('IfNoneMatch')
  const content = {
    [answerType ?? 'application/json']: { schema: answer ? ref('schemas', answer) : { type: 'object' } },
  }
  const answers = {
    [status]: { description: t(`api.operations.${id}.answer`), headers: headersOf(answerHeaders), content },
    ...(reads ? { 304: { description: t('api.errors.304'), headers: headersOf(answerHeaders) } } : {}),
    ...Object.fromEntries([...problems, ...always].map((code) => [code, ref('responses', `Problem${code}`)])),
  }
  return {
    operationId: id,
    tags: [tag],
    summary: t(`api.operations.${id}.summary`),
    description: t(`api.operations.${id}.description`),
    security: scope ? [{ token: [] }] : [],
    parameters: [...queryParameters(query, t), ...headers.map((name) => ref('parameters', name))],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: ref('schemas', body) } } } }),
    responses: answers,
  }
}

function queryParameters(query: z.ZodObject | undefined, t: T): Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => {
    const said = inWords(property, t)
    const { description, ...schema } = isObject(said) ? said : {}
    return { name, in: 'query', required: required.includes(name), description, schema }
  })
}

function headersOf(names: string[]): Json {
  return Object.fromEntries(names.map((name) => [name, ref('headers', name)]))
}

function components(t: T): Json {
  const header = (key: string, schema: Json = { type: 'string' }) => ({ description: t(`api.headers.${key}`), schema })
  const problems = [...new Set([...operations.flatMap((each) => each.problems), ...always])].sort()
  const retry = { 'Retry-After': ref('headers', 'Retry-After') }
  const responses = problems.map((code): [string, Json] => [
    `Problem${code}`,
    {
      description: t(`api.errors.${code}`),
      headers: [409, 429, 503].includes(code) ? retry : code === 401 ? headersOf(['WWW-Authenticate']) : {},
      content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
    },
  ])
  const parameters = Object.entries(headerNames).map(([key, name]): [string, Json] => [
    key,
    { name, in: 'header', required: false, ...header(key) },
  ])
  return {
    schemas: schemas(t),
    parameters: named(parameters),
    headers: {
      ETag: header('etag'),
      Location: header('location', { type: 'string', format: 'uri-reference' }),
      'Idempotent-Replayed': header('replayed', { type: 'string', const: 'true' }),
      'Retry-After': header('retryAfter', { type: 'string', pattern: '^\\d+$' }),
      'WWW-Authenticate': header('authenticate'),
    },
    responses: named(responses),
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: t('api.token') } },
  }
}

function named(entries: [string, Json][]): JsonObject {
  return Object.fromEntries(entries)
}

function schemas(t: T): Json {
  // A registry of its own: modules may be loaded twice, and zod's own registry takes each name once.
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(documents)) registry.add(schema, { id })
  const found = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` }).schemas
  return inWords(found, t)
}
