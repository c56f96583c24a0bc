import { decodeAttestationObject } from '@simplewebauthn/server/helpers'

/**
 * Whether an answer says of its authenticator only what was asked for: nothing, or what the new key itself signs, which
 * browsers pass on as well (WebAuthn, 5.1.3). Certificates, which somebody could send all the same, are never looked
 * at: they prove nothing that is wanted here, and the library may ask other hosts about them.
 */
export function isPlainAttestation(attestationObject: string): boolean {
  try {
    const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')))
    const format = decoded.get('fmt')
    return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined)
  } catch {
    // The decoder throws for whatever is no such object.
    return false
  }
}
