import { hkdfSync } from 'node:crypto'
import { settings } from './settings'

/** A key of 256 bits for one purpose, made of the secret that every process has (RFC 5869). */
export function derivedKey(purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', settings().sessionSecret, '', purpose, 32))
}
