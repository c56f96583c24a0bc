import { verifyRegistrationResponse, type WebAuthnCredential } from '@simplewebauthn/server'
import { transaction, uniqueViolation, type PasskeyRow, type UserRow } from '../../db'
import type { NewPasskey } from '../../forms/passkey-form'
import { addJob } from '../../jobs/queue'
import { Refusal } from '../../refusal'
import { lockWithPassword } from '../current-password'
import { isPlainAttestation } from './attestation'
import { noTo, useUp } from './challenge'
import { mostPasskeys } from './passkey-options'
import { orRefuse, relyingParty } from './relying-party'

/** Longer ones are against WebAuthn (7.1, 1023 bytes), shorter ones could be guessed. */
const credentialId = /^[\w-]{22,1364}$/

/**
 * Adds a passkey to the account of a user who has just given the password; a mail tells of it. The challenge of the
 * answer is one that this visitor's page carried.
 * @throws FormRefusal for a password that has changed meanwhile; Refusal `passkeyNotAdded`, `passkeyKnown`, `tooManyPasskeys`
 */
export async function addPasskey(
  user: UserRow,
  { name, answer, challenge }: NewPasskey,
  { origin, now }: { origin: string; now: Date },
): Promise<void> {
  const { id: credential, publicKey, counter, transports } = await verified({ answer, challenge }, origin)
  const passkey = {
    user: user.id,
    name,
    credential,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: transports?.join(',') || null,
  }
  try {
    await store(user, passkey, { challenge, origin, now })
  } catch (error) {
    // Somebody has it already; most likely this very form came twice.
    if (uniqueViolation(error)) throw new Refusal('passkeyKnown')
    throw error
  }
}

async function verified(
  { answer, challenge }: Pick<NewPasskey, 'answer' | 'challenge'>,
  origin: string,
): Promise<WebAuthnCredential> {
  if (!isPlainAttestation(answer.response.attestationObject)) throw noTo('registration')
  const check = verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingParty(origin),
    requireUserVerification: true,
  })
  const { registrationInfo } = await orRefuse('registration', check)
  if (!registrationInfo || !credentialId.test(registrationInfo.credential.id)) throw noTo('registration')
  return registrationInfo.credential
}

type Fresh = Pick<PasskeyRow, 'user' | 'name' | 'credential' | 'publicKey' | 'counter' | 'transports'>

async function store(
  user: UserRow,
  passkey: Fresh,
  { challenge, origin, now }: { challenge: string; origin: string; now: Date },
): Promise<void> {
  await transaction(async (tx) => {
    // Two at once must not both see the last free place.
    await lockWithPassword(tx, user)
    if ((await tx.Passkey.count({ user: user.id })) >= mostPasskeys)
      throw new Refusal('tooManyPasskeys', { max: mostPasskeys })
    await tx.Passkey.create(passkey)
    await useUp(tx, challenge, 'registration', now)
    await addJob(tx, 'tell-security-changed', { user: user.id, origin, kind: 'passkeyAdded' })
  })
}
