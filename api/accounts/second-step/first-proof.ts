import { SecondStep, User, type UserRow } from '../../db'
import { Refusal } from '../../refusal'
import { passwordProof } from '../password-proof'

/** What a session keeps of somebody who gave the password and still owes the code. It opens nothing. */
export interface FirstProof {
  user: string
  /** Of the password's hash: a new password makes it worthless. */
  proof: string
  /** ISO 8601 */
  since: string
}

/** How long the code may take, in milliseconds. */
const patience = 10 * 60 * 1000

export function firstProof(user: Pick<UserRow, 'id' | 'passwordHash'>, now: Date): FirstProof {
  return { user: user.id, proof: passwordProof(user), since: now.toISOString() }
}

/**
 * Whose the proof is, as long as it counts: ten minutes, while the user is active and has this password and a second
 * step.
 * @throws Refusal `signInAgain`
 */
export async function provenUser(given: FirstProof | undefined, now: Date): Promise<UserRow> {
  if (!given || now.getTime() - new Date(given.since).getTime() >= patience) throw new Refusal('signInAgain')
  const user = await User.findOne({ id: given.user, status: 'active' })
  const same = user && passwordProof(user) === given.proof
  if (!same || !(await hasSecondStep(user.id))) throw new Refusal('signInAgain')
  return user
}

export async function hasSecondStep(user: string): Promise<boolean> {
  return (await SecondStep.count({ user })) > 0
}
