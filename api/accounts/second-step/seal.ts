import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const version = 'v1'
const cipher = 'aes-256-gcm'
/** Bytes; both are what NIST SP 800-38D recommends for GCM. */
const nonceLength = 12
const tagLength = 16

/**
 * Encrypts a text, so that whoever reads the database has nothing.
 * @param secret what the key is derived from; the database does not have it
 * @param context what the text is, and whose: it opens nowhere else
 */
export function seal(text: string, secret: string, context: string): string {
  const nonce = randomBytes(nonceLength)
  const sealing = createCipheriv(cipher, keyFrom(secret), nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()])
  return `${version}.${sealed.toString('base64url')}`
}

/** The text, or undefined for one that was sealed with another secret, for something else, or changed since. */
export function unseal(sealed: string, secret: string, context: string): string | undefined {
  const [said, content = ''] = sealed.split('.')
  const bytes = Buffer.from(content, 'base64url')
  if (said !== version || bytes.length < nonceLength + tagLength) return undefined
  const opening = createDecipheriv(cipher, keyFrom(secret), bytes.subarray(0, nonceLength), {
    authTagLength: tagLength,
  })
  opening.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagLength))
  const text = opening.update(bytes.subarray(nonceLength, -tagLength))
  try {
    return Buffer.concat([text, opening.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** A key of its own, so that what signs the sessions encrypts nothing. */
function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'foyer.second-step.v1', 32))
}
