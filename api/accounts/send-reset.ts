import { transaction, User } from '../db'
import { addJob } from '../jobs/queue'
import { countMailTo } from '../limits/mails'
import { linksAt, type Links } from '../links'
import { resetPassword } from '../mail/messages/reset-password'
import type { Locale } from '../text'
import { sendAccountInvitation } from './account-mails'
import { waitsFor } from './confirmation'
import { isFirstClick } from './first-click'
import { sendLinkedMail } from './linked-mail'
import { newToken } from './token'

/** Tokens of a reset live one hour (the table of decisions of the product), in milliseconds. */
const lifetime = 60 * 60 * 1000

interface ResetContext {
  links: Links
  locale: Locale
  /** Names one rendering of the form with what was typed: sent twice, it mails once. */
  submission: string
}

/**
 * A wish for a new password. Whether anybody has this address shows only later, when the job looks: the answer is the
 * same and takes as long for a known address as for an unknown one.
 * @throws TooMany
 */
export async function askForReset(email: string, { links, locale, submission }: ResetContext): Promise<void> {
  await countMailTo(email)
  const { origin } = links
  await transaction(async (tx) => {
    if (await isFirstClick(tx, submission)) await addJob(tx, 'send-reset', { email, origin, locale })
  })
}

/**
 * Sends the mail to reset with. It proves the address as well, so that who waits may use it to lock out whoever has
 * registered with the address before; a customer without a password gets the invitation, a blocked user nothing.
 */
export async function sendReset(email: string, origin: string, locale: Locale, now: Date): Promise<void> {
  const user = await User.findOne({ email })
  if (!user || user.status === 'blocked') return
  const { id, status, firstName, resetPasswordToken, passwordTokenExpires } = user
  if (status === 'wait' && waitsFor(user) === 'invitation') return sendAccountInvitation(id, origin, now)
  const token = newToken()
  await sendLinkedMail(
    user,
    { status },
    {
      mail: resetPassword({ to: email, firstName, locale, link: linksAt(origin).reset(token.secret) }),
      token: { resetPasswordToken: token.hash },
      kept: { resetPasswordToken: token.hash, passwordTokenExpires: new Date(now.getTime() + lifetime) },
      before: { resetPasswordToken, passwordTokenExpires },
    },
  )
}
