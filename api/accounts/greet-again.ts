import { User } from '../db'
import { alreadyRegistered } from '../mail/messages/already-registered'
import { confirmEmail } from '../mail/messages/confirm-email'
import { sendMail } from '../mail/mailer'
import { Refusal } from '../refusal'
import { confirmationLifetime, type RegistrationContext } from './register-user'
import { newToken } from './token'

/**
 * A registration with a known address, or a wish for the mail again. Who waits gets a new confirmation, who is active
 * a mail that says so; a blocked and an unknown address get nothing. The caller learns nothing of which it was.
 * @throws Refusal `mailFailed`
 */
export async function greetAgain(email: string, context: RegistrationContext): Promise<void> {
  const user = await User.findOne({ email })
  if (!user || user.status === 'blocked' || user.registrationKey === context.submission) return
  try {
    if (user.status === 'active') {
      const { firstName, locale } = user
      await sendMail(alreadyRegistered({ to: email, firstName, locale, signInLink: context.links.signIn() }))
    } else await confirmAnew(user.id, email, user.firstName, context)
  } catch (error) {
    throw new Refusal('mailFailed', {}, { cause: error })
  }
}

/** The newest link counts. Of two that ask at once with the same form, one mails. */
async function confirmAnew(id: string, email: string, firstName: string, context: RegistrationContext): Promise<void> {
  const { links, locale, submission, now } = context
  const token = newToken()
  const [claimed] = await User.update(
    { id, status: 'wait', registrationKey: { '!=': submission } },
    {
      emailConfirmToken: token.hash,
      emailConfirmExpires: new Date(now.getTime() + confirmationLifetime),
      registrationKey: submission,
    },
  )
  if (claimed) await sendMail(confirmEmail({ to: email, firstName, locale, link: links.confirm(token.secret) }))
}
