import { uniqueViolation, User, type UserRow } from '../db'
import type { Registration } from '../forms/registration-form'
import type { Links } from '../links'
import { logger } from '../log'
import { confirmEmail } from '../mail/messages/confirm-email'
import { sendMail } from '../mail/mailer'
import { FormRefusal, Refusal } from '../refusal'
import type { Locale } from '../text'
import { greetAgain } from './greet-again'
import { hashPassword } from './password'
import { newToken } from './token'

/** Tokens of confirmation live seven days. */
export const confirmationLifetime = 7 * 24 * 60 * 60 * 1000

export interface RegistrationContext {
  links: Links
  locale: Locale
  /** Names one rendering of the form; sent twice, it registers once and mails once. */
  submission: string
  now: Date
}

/** The mail failed and the user could not be removed again: nobody can tell what is left. */
export class UndoFailed extends Error {}

/**
 * Registers a visitor: creates the user, who waits, and sends the mail to confirm with. A mail that fails destroys
 * the user just created. With an address that is known already, the browser sees the same, and the mail says so.
 * @throws FormRefusal for a taken username, Refusal `mailFailed`, UndoFailed
 */
export async function registerUser(registration: Registration, context: RegistrationContext): Promise<{ email: string }> {
  const { password, ...person } = registration
  const { links, locale, submission, now } = context
  const passwordHash = await hashPassword(password)
  await refuseTakenUsername(registration)

  const token = newToken()
  const user = await createUser({
    ...person,
    passwordHash,
    emailConfirmToken: token.hash,
    emailConfirmExpires: new Date(now.getTime() + confirmationLifetime),
    status: 'wait',
    role: 'ROLE_USER',
    host: links.host,
    locale,
    registrationKey: submission,
  })
  if (!user) {
    await greetAgain(person.email, context)
    return { email: person.email }
  }

  try {
    await sendMail(confirmEmail({ to: user.email, firstName: user.firstName, locale, link: links.confirm(token.secret) }))
  } catch (error) {
    await undo(user, error)
    throw new Refusal('mailFailed', {}, { cause: error })
  }
  return { email: user.email }
}

/** The new user, or undefined if the address is known. */
async function createUser(values: Parameters<typeof User.create>[0]): Promise<UserRow | undefined> {
  try {
    return await User.create(values).fetch()
  } catch (error) {
    const taken = uniqueViolation(error)
    if (taken?.includes('email')) return undefined
    if (taken?.includes('username')) throw usernameTaken()
    throw error
  }
}

/** Somebody who waits may come again with the name chosen the first time; everyone else's names are taken. */
async function refuseTakenUsername({ username, email }: Registration): Promise<void> {
  if (username === null) return
  const holder = await User.findOne({ username })
  if (holder && !(holder.email === email && holder.status === 'wait')) throw usernameTaken()
}

function usernameTaken(): FormRefusal {
  return new FormRefusal([{ field: 'username', text: 'form.usernameTaken' }])
}

/** Removes exactly the user that this registration made, and only while nobody has confirmed it. */
async function undo(user: UserRow, mailError: unknown): Promise<void> {
  try {
    await User.destroy({ id: user.id, status: 'wait', emailConfirmToken: user.emailConfirmToken })
  } catch (error) {
    logger().error('The mail of a registration failed, and so did removing its user:', mailError)
    throw new UndoFailed('User.destroy failed', { cause: error })
  }
}
