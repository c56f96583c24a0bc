import { transaction, uniqueViolation, type Transaction } from '../../db'
import { addJob } from '../../jobs/queue'
import { Refusal } from '../../refusal'
import { lockWithPassword, userWithPassword } from '../current-password'
import { endSessions } from '../end-sessions'
import { hashToken } from '../token'
import { newRecoveryCodes, plainRecoveryCode } from './code'
import { hasSecondStep } from './first-proof'
import { sealFor } from './secrets'
import { stepOfCode } from './totp'
import { wrongCode } from './wrong-code'

interface Setup {
  /** What the app was told, in base32; undefined if no set-up is under way. */
  secret: string | undefined
  /** Six digits that show that the app has it. */
  digits: string
  currentPassword: string
}

/**
 * From now on signing in takes a code as well. Every other session ends, and a mail tells of it. Gives the recovery
 * codes, which nobody can read again; undefined if the second step was on already.
 * @throws FormRefusal for a wrong code or current password, Refusal `formStale`
 */
export async function turnOnSecondStep(
  id: string,
  { secret, digits, currentPassword }: Setup,
  { session, origin, now }: { session: string; origin: string; now: Date },
): Promise<string[] | undefined> {
  if (await hasSecondStep(id)) return undefined
  if (secret === undefined) throw new Refusal('formStale')
  const user = await userWithPassword(id, currentPassword)
  const lastStep = stepOfCode(digits, secret, now)
  if (lastStep === undefined) throw wrongCode('app')
  const step = { user: id, secret: sealFor(id, 'second step', secret), lastStep, triesSince: now, codesAt: now }
  try {
    return await transaction(async (tx) => {
      await lockWithPassword(tx, user)
      await tx.SecondStep.create(step)
      const codes = await replaceRecoveryCodes(tx, id)
      await endSessions(tx, id, session)
      await addJob(tx, 'tell-security-changed', { user: id, origin, kind: 'secondStepOn' })
      return codes
    })
  } catch (error) {
    // The same form, sent twice at once.
    if (uniqueViolation(error)) return undefined
    throw error
  }
}

/** Ten new recovery codes; the old ones die. */
export async function replaceRecoveryCodes(tx: Transaction, user: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  await tx.RecoveryCode.destroy({ user })
  await tx.RecoveryCode.createEach(codes.map((code) => ({ user, hash: hashToken(plainRecoveryCode(code)) })))
  return codes
}
