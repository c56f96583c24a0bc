import { createHash, randomBytes } from 'node:crypto'

/** A secret for a link in a mail: the mail carries `secret`, the database keeps only `hash`. */
export interface Token {
  /** 43 letters, digits, "-" and "_": 256 bits. */
  secret: string
  hash: string
}

export function newToken(): Token {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashToken(secret) }
}

export function hashToken(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
