import type { Texts } from '../text'

export type Json = string | number | boolean | null | undefined | Json[] | JsonObject
export interface JsonObject {
  [name: string]: Json
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands under a name, if it is an object, else an empty one. */
export function objectAt(value: Json, name: string): JsonObject {
  const found = isObject(value) ? value[name] : undefined
  return isObject(found) ? found : {}
}

/** The same of a text. */
export function textAt(value: Json, name: string): string {
  const found = isObject(value) ? value[name] : undefined
  return typeof found === 'string' ? found : ''
}

/** A schema with its descriptions in words instead of keys, and without what belongs to a file of its own. */
export function inWords(schema: unknown, t: Texts['t']): Json {
  if (Array.isArray(schema)) return schema.map((each) => inWords(each, t))
  if (schema === null || typeof schema !== 'object') return plain(schema)
  const entries = Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id')
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'example') return ['examples', [inWords(value, t)]]
      const key = name === 'description' && typeof value === 'string' ? value : undefined
      return [name, key?.startsWith('api.') ? t(key) : inWords(value, t)]
    }),
  )
}

function plain(value: unknown): Json {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
