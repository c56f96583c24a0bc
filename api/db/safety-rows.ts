import type { Row } from './rows'

/** The rows of what keeps accounts safe. */
export interface SecondStepRow extends Row {
  user: string
  /** Encrypted. */
  secret: string
  /** Of the last code that was taken: thirty seconds are one step. */
  lastStep: number
  /** Codes tried since `triesSince` without a right one. */
  tries: number
  triesSince: Date
  /** When its recovery codes were made. */
  codesAt: Date
}

export interface RecoveryCodeRow extends Omit<Row, 'updatedAt'> {
  user: string
  /** SHA-256 */
  hash: string
}

export interface PasskeyRow extends Row {
  user: string
  name: string
  /** Base64url, as WebAuthn names it. */
  credential: string
  /** COSE, in base64url. */
  publicKey: string
  /** How often it has signed, as far as the authenticator counts; the database gives digits. */
  counter: string | number
  /** With commas, where the browser did say. */
  transports: string | null
  lastUsedAt: Date | null
}
