import { User, type UserRow } from '../db'
import { alreadyRegistered } from '../mail/messages/already-registered'
import { confirmEmail } from '../mail/messages/confirm-email'
import { Refusal } from '../refusal'
import { invitationMail } from './account-mails'
import { awaitingConfirmation, confirmationLink, waitsFor } from './confirmation'
import { sendLinkedMail, type LinkedMail } from './linked-mail'
import type { RegistrationContext } from './register-user'
import { newToken } from './token'

type GreetingContext = Omit<RegistrationContext, 'submission'>

/**
 * A wish for the mail again: a job, so that it is sent at least once. Who waits gets a new link, and the old one is
 * dead; anybody else a mail that says that the account is there. Nothing else of the account changes.
 */
export async function greetAgain(email: string, context: GreetingContext): Promise<void> {
  const user = await User.findOne({ email })
  if (user) await sendLinkedMail(user, { status: user.status }, greetingFor(user, context))
}

/**
 * The same for a registration with a known address, while the browser waits. The caller learns nothing of who has it.
 * The mark of the form is taken by one atomic update: of a form that comes twice, also at once, one mails.
 * @throws Refusal `mailFailed`; the old link then works as before
 */
export async function greetKnown(user: UserRow, { submission, ...context }: RegistrationContext): Promise<void> {
  const { status, registrationKey } = user
  if (registrationKey === submission) return
  const { kept, before, ...greeting } = greetingFor(user, context)
  const marked = { ...greeting, kept: { ...kept, registrationKey: submission }, before: { ...before, registrationKey } }
  try {
    await sendLinkedMail(user, { status, registrationKey }, marked)
  } catch (error) {
    throw new Refusal('mailFailed', {}, { cause: error })
  }
}

function greetingFor(user: UserRow, context: GreetingContext): LinkedMail {
  if (user.status !== 'wait') return ownersMail(user, context)
  // A customer who never had a password: the mail lets them set one, and nothing that a stranger typed counts.
  if (waitsFor(user) === 'invitation') return invitationMail(user, context.links, context.now)
  return confirmationAgain(user, context)
}

function confirmationAgain(user: UserRow, { links, door, locale, now }: GreetingContext): LinkedMail {
  const { id, email, firstName, emailConfirmToken, emailConfirmExpires } = user
  const token = newToken()
  const ways = { link: confirmationLink(links, door, id, token), resetLink: links.askForReset() }
  return {
    mail: confirmEmail({ to: email, firstName, locale, ...ways }),
    token: { emailConfirmToken: token.hash },
    kept: awaitingConfirmation(token, now),
    before: { emailConfirmToken, emailConfirmExpires },
  }
}

function ownersMail({ email, firstName, locale }: UserRow, { links }: GreetingContext): LinkedMail {
  const ways = { signInLink: links.signIn(), resetLink: links.askForReset() }
  return { mail: alreadyRegistered({ to: email, firstName, locale, ...ways }), token: {}, kept: {}, before: {} }
}
