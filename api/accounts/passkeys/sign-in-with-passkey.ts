import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import { Passkey, transaction, User, type PasskeyRow, type Transaction, type UserRow } from '../../db'
import type { SignInAnswer } from '../../forms/passkey-form'
import { refuseInactive } from '../sign-in'
import { noTo, useUp } from './challenge'
import { orRefuse, relyingParty, userHandle } from './relying-party'

/**
 * Finds the user whose passkey has answered a challenge that this visitor's page carried. Each answer counts once.
 * @throws Refusal `passkeyRefused`, whatever is wrong with the answer; `notConfirmed`, `blocked`
 */
export async function signInWithPasskey(
  { answer, challenge }: SignInAnswer,
  { origin, now }: { origin: string; now: Date },
): Promise<UserRow> {
  const passkey = await Passkey.findOne({ credential: answer.id })
  if (!passkey) throw noTo('sign-in')
  const counter = await verified({ answer, challenge }, passkey, origin)
  const user = await User.findOne({ id: passkey.user })
  if (!user) throw noTo('sign-in')
  refuseInactive(user)
  await transaction(async (tx) => {
    await useUp(tx, challenge, 'sign-in', now)
    await noteUse(tx, passkey.id, counter, now)
  })
  return user
}

/** Gives the counter of the passkey. */
async function verified(
  { answer, challenge }: SignInAnswer,
  { user, credential, publicKey, counter, transports }: PasskeyRow,
  origin: string,
): Promise<number> {
  // WebAuthn 7.2, 6: the passkey has to name its owner, which the library leaves to us.
  if (answer.response.userHandle !== Buffer.from(userHandle(user)).toString('base64url')) throw noTo('sign-in')
  const check = verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingParty(origin),
    requireUserVerification: true,
    credential: {
      id: credential,
      publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')),
      counter: Number(counter),
      transports: transports?.split(','),
    },
  })
  const { verified, authenticationInfo } = await orRefuse('sign-in', check)
  if (!verified) throw noTo('sign-in')
  return authenticationInfo.newCounter
}

/** The library has compared with what was read a moment ago; two answers at once are told apart here. Some never count. */
async function noteUse(tx: Transaction, id: string, counter: number, now: Date): Promise<void> {
  const noted = await tx.query(
    `UPDATE passkey SET counter = $2, last_used_at = $3, updated_at = $3
      WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING id`,
    [id, counter, now],
  )
  if (noted.length === 0) throw noTo('sign-in')
}
