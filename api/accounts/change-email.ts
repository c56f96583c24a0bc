import { transaction, uniqueViolation, User } from '../db'
import { addJob } from '../jobs/queue'
import { countMailTo } from '../limits/mails'
import { FormRefusal, Refusal } from '../refusal'
import { userWithPassword } from './current-password'
import { endSessions } from './end-sessions'
import { isFirstClick } from './first-click'
import { nothingPending } from './nothing-pending'
import { hashToken } from './token'

/**
 * A signed-in user's wish for another address: the new one gets a mail, and counts once that was answered. An address
 * that somebody else has gets none, and nobody is told so here. The mail of an earlier wish is dead from now on.
 * @throws FormRefusal for a wrong current password or for the address of now, TooMany
 */
export async function askForNewEmail(
  id: string,
  { email, currentPassword }: { email: string; currentPassword: string },
  { origin, submission }: { origin: string; submission: string },
): Promise<void> {
  const user = await userWithPassword(id, currentPassword)
  if (user.email === email) throw new FormRefusal([{ field: 'email', text: 'form.sameEmail' }])
  await countMailTo(email)
  await transaction(async (tx) => {
    if (!(await isFirstClick(tx, submission))) return
    await tx.User.update({ id }, { newEmail: email, newEmailToken: null, newEmailExpires: null })
    await addJob(tx, 'confirm-new-email', { user: id, email, origin })
  })
}

/**
 * The new address counts from now on; the old one is told, and every other session and every link that is under way to
 * it ends. One atomic update uses up the token. Gives the user's id.
 * @throws Refusal `tokenUnusable`
 */
export async function confirmNewEmail(token: string, session: string, origin: string, now: Date): Promise<string> {
  const newEmailToken = hashToken(token)
  const user = await User.findOne({ newEmailToken, status: 'active' })
  if (!user?.newEmail || !user.newEmailExpires || user.newEmailExpires <= now) throw new Refusal('tokenUnusable')
  const { id, email: oldEmail, newEmail } = user
  const changes = { ...nothingPending, email: newEmail }
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
