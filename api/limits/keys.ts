import { createHmac } from 'node:crypto'
import { derivedKey } from '../derived-key'
import { limits } from './state'

const place = globalThis as { foyerLimitSecret?: Buffer }

/**
 * The key of a counter. Addresses and logins stand in it only under a keyed hash, which nobody can turn back who has no
 * more than the store.
 */
export function counterKey(name: string, ...whose: string[]): string {
  const secret = (place.foyerLimitSecret ??= derivedKey('foyer.limits.v1'))
  const hash = createHmac('sha256', secret).update(JSON.stringify(whose)).digest('base64url')
  return `${limits().prefix}:${name}:${hash}`
}
