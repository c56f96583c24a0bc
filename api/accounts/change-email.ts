import { transaction, uniqueViolation, User } from '../db'
import { addJob } from '../jobs/queue'
import { Refusal } from '../refusal'
import { endSessions } from './end-sessions'
import { passwordMatches } from './password'
import { newEmailExpiry } from './account-mails'
import { hashToken, newToken } from './token'
import { wrongPassword } from './wrong-password'

/**
 * A signed-in user's wish for another address: the new one gets a mail, and counts once that was answered. An address
 * that somebody else has gets none, and nobody is told so here.
 * @throws FormRefusal for a wrong current password
 */
export async function askForNewEmail(
  id: string,
  { email, currentPassword }: { email: string; currentPassword: string },
  { origin, now }: { origin: string; now: Date },
): Promise<void> {
  const user = await User.findOne({ id, status: 'active' })
  if (!user || !(await passwordMatches(currentPassword, user.passwordHash))) throw wrongPassword()
  const token = newToken()
  await transaction(async (tx) => {
    await tx.User.update({ id }, { newEmail: email, newEmailToken: token.hash, newEmailExpires: newEmailExpiry(now) })
    await addJob(tx, 'confirm-new-email', { user: id, email, origin })
  })
}

/**
 * The new address counts from now on; the old one is told, and every other session ends. One atomic update uses up the
 * token. Gives the user's id.
 * @throws Refusal `tokenUnusable`
 */
export async function confirmNewEmail(token: string, session: string, origin: string, now: Date): Promise<string> {
  const newEmailToken = hashToken(token)
  const user = await User.findOne({ newEmailToken, status: 'active' })
  if (!user?.newEmail || !user.newEmailExpires || user.newEmailExpires <= now) throw new Refusal('tokenUnusable')
  const { id, email: oldEmail, newEmail } = user
  const changes = { email: newEmail, newEmail: null, newEmailToken: null, newEmailExpires: null }
  try {
    await transaction(async (tx) => {
      const changed = await tx.User.update({ id, newEmailToken, status: 'active' }, changes)
      if (changed.length === 0) throw new Refusal('tokenUnusable')
      await endSessions(tx, id, session)
      await addJob(tx, 'tell-email-changed', { user: id, oldEmail, origin })
    })
  } catch (error) {
    // Somebody else has registered with it meanwhile.
    if (uniqueViolation(error)) throw new Refusal('tokenUnusable', {}, { cause: error })
    throw error
  }
  return id
}
