import { transaction, User } from '../db'
import { addJob } from '../jobs/queue'
import { countMailTo } from '../limits/mails'
import { linksAt, type Links } from '../links'
import { confirmEmail } from '../mail/messages/confirm-email'
import { resetPassword } from '../mail/messages/reset-password'
import { sendMail } from '../mail/mailer'
import type { Locale } from '../text'
import { sendAccountInvitation } from './account-mails'
import { awaitingConfirmation, waitsFor } from './confirmation'
import { isFirstClick } from './first-click'
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
 * Sends the mail to reset with. The newest link counts. Who still waits gets the mail that they wait for instead, which
 * proves the same; a blocked user gets nothing.
 */
export async function sendReset(email: string, origin: string, locale: Locale, now: Date): Promise<void> {
  const user = await User.findOne({ email })
  if (!user || user.status === 'blocked') return
  const { id, status, firstName } = user
  if (status === 'wait' && waitsFor(user) === 'invitation') return sendAccountInvitation(id, origin, now)
  const token = newToken()
  const links = linksAt(origin)
  if (status === 'wait') {
    await User.update({ id, status }, awaitingConfirmation(token, now))
    return sendMail(confirmEmail({ to: email, firstName, locale, link: links.confirm(token.secret) }))
  }
  const passwordTokenExpires = new Date(now.getTime() + lifetime)
  await User.update({ id, status }, { resetPasswordToken: token.hash, passwordTokenExpires })
  await sendMail(resetPassword({ to: email, firstName, locale, link: links.reset(token.secret) }))
}
