import { transaction, type Transaction } from '../../db'
import { addJob } from '../../jobs/queue'
import { Refusal } from '../../refusal'
import { settings } from '../../settings'
import { lockWithPassword, userWithPassword } from '../current-password'
import { secondStepRequired } from './policy'

/**
 * Turns the second step of a user off, for the operator's command: whoever lost the phone and the recovery codes has
 * nobody else to ask. A mail tells of it. Gives whether there was one.
 */
export async function turnOffSecondStep(user: string, origin: string): Promise<boolean> {
  return transaction((tx) => destroySecondStep(tx, user, origin))
}

/**
 * Turns off the second step of a signed-in user.
 * @throws FormRefusal for a wrong current password; Refusal `secondStepRequired` for who must have one
 */
export async function turnOffOwnSecondStep(id: string, currentPassword: string, origin: string): Promise<void> {
  const user = await userWithPassword(id, currentPassword)
  if (secondStepRequired(user, settings().adminTotp)) throw new Refusal('secondStepRequired')
  await transaction(async (tx) => {
    await lockWithPassword(tx, user)
    await destroySecondStep(tx, id, origin)
  })
}

async function destroySecondStep(tx: Transaction, user: string, origin: string): Promise<boolean> {
  const destroyed = await tx.SecondStep.destroy({ user })
  if (destroyed.length === 0) return false
  await tx.RecoveryCode.destroy({ user })
  await addJob(tx, 'tell-security-changed', { user, origin, kind: 'secondStepOff' })
  return true
}
