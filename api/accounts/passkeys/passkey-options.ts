import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { Passkey, type PasskeyRow, type UserRow } from '../../db'
import { Refusal } from '../../refusal'
import { lifetime } from './challenge'
import { relyingParty, userHandle } from './relying-party'

/** More than anybody has devices. */
export const mostPasskeys = 20

interface Site {
  origin: string
  /** What the browser calls it when it asks. */
  name: string
}

/**
 * What the page asks the browser for that adds a passkey.
 * @throws Refusal `tooManyPasskeys`
 */
export async function passkeyToCreate(
  user: Pick<UserRow, 'id' | 'email' | 'firstName' | 'lastName'>,
  { origin, name }: Site,
  challenge: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await passkeysOf(user.id)
  if (known.length >= mostPasskeys) throw new Refusal('tooManyPasskeys', { max: mostPasskeys })
  return generateRegistrationOptions({
    rpName: name,
    rpID: relyingParty(origin),
    userID: userHandle(user.id),
    userName: user.email,
    userDisplayName: [user.firstName, user.lastName].filter(Boolean).join(' '),
    challenge: bytesOf(challenge),
    timeout: lifetime,
    attestationType: 'none',
    excludeCredentials: known.map(({ credential, transports }) => ({
      id: credential,
      transports: transports?.split(','),
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** What the page asks the browser for that signs in: any passkey for this site, so it says nothing about who has one. */
export function passkeyToSignIn(origin: string, challenge: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingParty(origin),
    challenge: bytesOf(challenge),
    timeout: lifetime,
    userVerification: 'required',
  })
}

/** The oldest first. */
export function passkeysOf(user: string): Promise<PasskeyRow[]> {
  return Promise.resolve(Passkey.find({ where: { user }, sort: 'createdAt ASC' }))
}

function bytesOf(challenge: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(challenge, 'base64url'))
}
