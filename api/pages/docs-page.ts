import { openapi } from '../documents/openapi'
import { isObject, objectAt, textAt, type Json, type JsonObject } from '../documents/in-words'
import type { Texts } from '../text'

/** The description of the API, laid out for the page: nothing on it is said twice, all of it comes from the description. */
export function docsPage(texts: Texts, baseUrl: string) {
  const document = openapi(texts, baseUrl)
  const components = objectAt(document, 'components')
  const lookUp = (value: Json | undefined) => resolve(value, components)
  return {
    about: document.info.description,
    token: textAt(objectAt(objectAt(components, 'securitySchemes'), 'token'), 'description'),
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) =>
        operationView({ method: method.toUpperCase(), path, baseUrl }, isObject(operation) ? operation : {}, lookUp),
      ),
    ),
    schemas: Object.entries(objectAt(components, 'schemas')).map(([name, schema]) => schemaView(name, schema)),
  }
}

type LookUp = (value: Json | undefined) => JsonObject

function operationView(
  { method, path, baseUrl }: Record<'method' | 'path' | 'baseUrl', string>,
  operation: JsonObject,
  lookUp: LookUp,
) {
  const list = (name: string) => (Array.isArray(operation[name]) ? operation[name] : [])
  const bodySchema = schemaIn(lookUp(operation.requestBody))
  return {
    method,
    path,
    address: baseUrl + path,
    id: textAt(operation, 'operationId'),
    summary: textAt(operation, 'summary'),
    description: textAt(operation, 'description'),
    needsToken: list('security').length > 0,
    parameters: list('parameters').map((parameter) => {
      const { name, in: where, required, description } = lookUp(parameter)
      return { name, inHeader: where === 'header', required: required === true, description }
    }),
    body: bodySchema && typeOf(bodySchema),
    answers: Object.entries(objectAt(operation, 'responses')).map(([status, answer]) => {
      const schema = schemaIn(lookUp(answer))
      return { status, description: textAt(lookUp(answer), 'description'), type: schema && typeOf(schema) }
    }),
  }
}

function resolve(value: Json | undefined, components: JsonObject): JsonObject {
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/([\w-]+)$/.exec(textAt(value, '$ref')) ?? []
  return kind === '' ? (isObject(value) ? value : {}) : objectAt(objectAt(components, kind), name)
}

function schemaIn(message: JsonObject): Json | undefined {
  const [content] = Object.values(objectAt(message, 'content'))
  return isObject(content) ? content.schema : undefined
}

function schemaView(name: string, schema: Json) {
  const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : []
  return {
    name,
    description: textAt(schema, 'description'),
    fields: Object.entries(objectAt(schema, 'properties')).map(([field, property]) => ({
      name: field,
      required: required.includes(field),
      type: typeOf(property),
      description: textAt(property, 'description'),
    })),
  }
}

/** What may stand somewhere: a document with a name, or a word of JSON Schema and its bounds. */
interface Type {
  word: string
  /** Names a document. */
  link: boolean
  list: boolean
  orNull: boolean
  bounds: string
}

function typeOf(schema: Json): Type {
  const plain: Type = { word: textAt(schema, 'type'), link: false, list: false, orNull: false, bounds: '' }
  if (!isObject(schema)) return plain
  const name = /\/(\w+)$/.exec(textAt(schema, '$ref'))?.[1]
  if (name !== undefined) return { ...plain, word: name, link: true }
  if (Array.isArray(schema.type))
    return { ...plain, word: words(schema.type.filter((each) => each !== 'null')), orNull: true }
  if (Array.isArray(schema.anyOf)) return { ...typeOf(schema.anyOf[0] ?? null), orNull: true }
  if (schema.type === 'array') return { ...typeOf(schema.items ?? null), list: true }
  return { ...plain, bounds: boundsOf(schema) }
}

const words = (choices: Json[]) =>
  choices.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' | ')

function boundsOf({ minimum, maximum, maxLength, format, enum: choices }: JsonObject): string {
  if (Array.isArray(choices)) return words(choices)
  if (typeof minimum === 'number') {
    const most = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? String(maximum) : ''
    return minimum > Number.MIN_SAFE_INTEGER ? `${minimum}…${most}` : ''
  }
  if (typeof maxLength === 'number') return `≤ ${maxLength}`
  return typeof format === 'string' ? format : ''
}
