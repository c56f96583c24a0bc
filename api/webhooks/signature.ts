import { createHmac, randomBytes } from 'node:crypto'
import { seal, unseal } from '../accounts/second-step/seal'
import { derivedKey } from '../derived-key'

const prefix = 'whsec_'

/** A new secret, as Standard Webhooks writes them: 256 bits. */
export function newSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/**
 * The headers that let a receiver see who sends, and that nothing was changed (Standard Webhooks 1.0.0): one signature
 * for each secret.
 */
export function signedHeaders(id: string, now: Date, body: string, secrets: string[]): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/** Encrypted with a key that the database does not have, for this owner's address only. */
export function sealSecret(secret: string, user: string): string {
  return seal(secret, key(), `webhook of ${user}`)
}

/** Undefined for what cannot be read: SESSION_SECRET was another one then. */
export function unsealSecret(sealed: string, user: string): string | undefined {
  return unseal(sealed, key(), `webhook of ${user}`)
}

function key(): string {
  return derivedKey('foyer.webhook.v1').toString('base64url')
}
