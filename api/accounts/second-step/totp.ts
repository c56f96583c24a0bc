import { Secret, TOTP } from 'otpauth'

/**
 * Codes of authenticator apps (RFC 6238), as every app takes them: SHA-1, six digits, thirty seconds. A step is the
 * number of those thirty seconds since 1970.
 */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 }

/** A clock that is wrong by less than half a minute, or a person who types slowly, is one step off. */
const tolerance = 1

/** 160 bits, as RFC 4226 recommends, in base32. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The step that this is the code of, around now; undefined for a code of no such step. */
export function stepOfCode(code: string, secret: string, now: Date): number | undefined {
  const timestamp = now.getTime()
  const key = Secret.fromBase32(secret)
  const delta = TOTP.validate({ ...shape, token: code, secret: key, timestamp, window: tolerance })
  return delta === null ? undefined : TOTP.counter({ period: shape.period, timestamp }) + delta
}

/** What a QR code tells an app: the secret, and the name under which the app shows its codes. */
export function keyUri(secret: string, { issuer, account }: { issuer: string; account: string }): string {
  return new TOTP({ ...shape, issuer, label: account, secret: Secret.fromBase32(secret) }).toString()
}
