import { RecoveryCode, SecondStep, transaction, type UserRow } from '../../db'
import { addJob } from '../../jobs/queue'
import { countGuess, forgetGuesses } from '../../limits/guesses'
import { logger } from '../../log'
import { Refusal } from '../../refusal'
import type { KnownBrowser } from '../known-browser'
import { hashToken } from '../token'
import type { Code } from './code'
import { countTry, forgetTries } from './count-try'
import { unsealFor } from './secrets'
import { stepOfCode } from './totp'
import { wrongCode } from './wrong-code'

interface Circumstances {
  origin: string
  now: Date
  browser?: KnownBrowser
}

/**
 * Takes the code of a user who gave the first proof, once and never again. Gives how many recovery codes are left if
 * it was one of those. Somebody who has the password could keep the owner out by wrong codes: what known browsers guess
 * is counted apart, all those of an account together, so that nobody gets more tries by being known in more of them.
 * @throws FormRefusal for a wrong code; Refusal `tooManyCodes`, `appCodesUnreadable`; TooMany
 */
export async function enterCode(
  { id }: Pick<UserRow, 'id'>,
  code: Code,
  { origin, now, browser }: Circumstances,
): Promise<{ recoveryCodesLeft?: number }> {
  const counter = browser?.user === id ? ['known', id] : [id]
  await countGuess('code', ...counter)
  const { last } = await countTry(id, now)
  const taken =
    code.kind === 'app' ? await takeAppCode(id, code.digits, now) : await takeRecoveryCode(id, code.text, origin)
  if (!taken) throw last ? new Refusal('tooManyCodes') : wrongCode(code.kind)
  await forgetTries(id)
  await forgetGuesses('code', ...counter)
  return code.kind === 'recovery' ? { recoveryCodesLeft: await RecoveryCode.count({ user: id }) } : {}
}

/** The last step only moves forward, by one atomic update: of many uses at once, one moves it. */
export async function takeAppCode(user: string, digits: string, now: Date): Promise<boolean> {
  const row = await SecondStep.findOne({ user })
  if (!row) return false
  const secret = unsealFor(user, 'second step', row.secret)
  if (secret === undefined) {
    logger().error(`The second step of user ${user} cannot be read: SESSION_SECRET has changed since it was set up`)
    throw new Refusal('appCodesUnreadable')
  }
  const step = stepOfCode(digits, secret, now)
  if (step === undefined) return false
  const moved = await SecondStep.update({ user, secret: row.secret, lastStep: { '<': step } }, { lastStep: step })
  return moved.length > 0
}

/** A recovery code is destroyed by its use: of many at once, one destroys it. Its owner is told. */
export async function takeRecoveryCode(user: string, text: string, origin: string): Promise<boolean> {
  return transaction(async (tx) => {
    const destroyed = await tx.RecoveryCode.destroy({ user, hash: hashToken(text) })
    if (destroyed.length === 0) return false
    await addJob(tx, 'tell-security-changed', { user, origin, kind: 'recoveryCodeUsed' })
    return true
  })
}
