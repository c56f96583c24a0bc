import { User, type UserRow } from '../db'
import { alreadyRegistered } from '../mail/messages/already-registered'
import { confirmEmail } from '../mail/messages/confirm-email'
import { sendMail, type Mail } from '../mail/mailer'
import { Refusal } from '../refusal'
import { sendAccountInvitation } from './account-mails'
import { awaitingConfirmation, confirmationLink, waitsFor } from './confirmation'
import type { RegistrationContext } from './register-user'
import { newToken } from './token'

/**
 * A registration with a known address, or a wish for the mail again. Who waits gets a new confirmation, and the old
 * link is dead; anybody else a mail that says that the account is there. Nothing else of the account changes. The
 * caller learns nothing of which it was, an unknown address included.
 * @throws Refusal `mailFailed`; the old link then works as before
 */
export async function greetAgain(email: string, context: RegistrationContext): Promise<void> {
  const user = await User.findOne({ email })
  if (user) await greetKnown(user, context)
}

/** @throws Refusal `mailFailed` */
export async function greetKnown(user: UserRow, context: RegistrationContext): Promise<void> {
  if (user.registrationKey === context.submission) return
  const { id, status, registrationKey, emailConfirmToken, emailConfirmExpires } = user
  if (waitsFor(user) === 'invitation') return inviteAgain(user, context)
  const { mail, confirmation } = status === 'wait' ? confirmAgain(user, context) : tellOwner(user, context)

  // The mark of the form is taken by one atomic update: of a form that comes twice at once, one mails.
  const changes = { registrationKey: context.submission, ...confirmation }
  const [claimed] = await User.update({ id, status, registrationKey, emailConfirmToken }, changes)
  if (!claimed) return
  try {
    await sendMail(mail)
  } catch (error) {
    const before = { registrationKey, emailConfirmToken, emailConfirmExpires }
    await User.update({ id, status, registrationKey: context.submission }, before)
    throw new Refusal('mailFailed', {}, { cause: error })
  }
}

/** A customer who never had a password: the mail lets them set one, and nothing that a stranger typed counts. */
async function inviteAgain({ id }: UserRow, { links, now }: RegistrationContext): Promise<void> {
  try {
    await sendAccountInvitation(id, links.origin, now)
  } catch (error) {
    throw new Refusal('mailFailed', {}, { cause: error })
  }
}

interface Greeting {
  mail: Mail
  confirmation?: ReturnType<typeof awaitingConfirmation>
}

function confirmAgain({ id, email, firstName }: UserRow, context: RegistrationContext): Greeting {
  const { links, door, locale, now } = context
  const token = newToken()
  return {
    mail: confirmEmail({ to: email, firstName, locale, link: confirmationLink(links, door, id, token) }),
    confirmation: awaitingConfirmation(token, now),
  }
}

function tellOwner({ email, firstName, locale }: UserRow, { links }: RegistrationContext): Greeting {
  const ways = { signInLink: links.signIn(), resetLink: links.askForReset() }
  return { mail: alreadyRegistered({ to: email, firstName, locale, ...ways }) }
}
