import { uniqueViolation, User, type UserRow } from '../db'
import type { Registration } from '../forms/registration-form'
import type { Links } from '../links'
import { countMailTo } from '../limits/mails'
import { logger } from '../log'
import { confirmEmail } from '../mail/messages/confirm-email'
import { sendMail } from '../mail/mailer'
import { FormRefusal, Refusal } from '../refusal'
import type { Locale } from '../text'
import { awaitingConfirmation, confirmationLink, type Door } from './confirmation'
import { greetKnown } from './greet-again'
import { refuseOwnWords } from './own-words'
import { hashPassword } from './password'
import { oweRegistered } from './tell-registered'
import { newToken, type Token } from './token'

export interface RegistrationContext {
  links: Links
  /** Decides which link the mail carries. */
  door: Door
  locale: Locale
  /** Names one rendering of the form; sent twice, it registers once and mails once. */
  submission: string
  now: Date
}

/** The mail failed and the user could not be removed again: nobody can tell what is left. */
export class UndoFailed extends Error {}

/** What the browser may learn is the address: the same for a new one and for a known one. */
export interface Registered {
  email: string
  /** The id of the user whom this form made, with the password that was typed into it; not for the browser. */
  made?: string
}

const underWay = new Map<string, Promise<Registered>>()

/**
 * Registers a visitor: creates the user, who waits, and sends the mail to confirm with. A mail that fails destroys
 * the user just created. With an address that is known already, the browser sees the same, and the mail says so.
 * A form that comes twice at once gets one answer, the true one, also when the mail fails.
 * @throws FormRefusal for a taken username or a password of one's own names, Refusal `mailFailed`, TooMany, UndoFailed
 */
export function registerUser(registration: Registration, context: RegistrationContext): Promise<Registered> {
  const form = JSON.stringify([context.submission, registration.email])
  const first = underWay.get(form)
  if (first) return first
  const registering = register(registration, context).finally(() => underWay.delete(form))
  underWay.set(form, registering)
  return registering
}

async function register(registration: Registration, context: RegistrationContext): Promise<Registered> {
  const { email } = registration
  refuseOwnWords(registration.password, registration)
  await refuseTakenUsername(registration, context.submission)
  await countMailTo(email)
  const passwordHash = await hashPassword(registration.password)
  const token = newToken()
  // Looked up before: an INSERT that is refused breaks a connection, and its time would tell who is known.
  const known = await User.findOne({ email })
  const user = known ? undefined : await createUser(registration, passwordHash, token, context)
  if (!user) {
    const quicker = known ?? (await User.findOne({ email }))
    if (quicker) await greetKnown(quicker, context)
    await oweRegistered(null)
    return { email }
  }

  const { id, firstName, locale } = user
  const link = confirmationLink(context.links, context.door, id, token)
  try {
    await sendMail(confirmEmail({ to: email, firstName, locale, link }))
  } catch (error) {
    await destroyUser(user, error)
    throw new Refusal('mailFailed', {}, { cause: error })
  }
  await oweRegistered(user.id)
  return { email, made: user.id }
}

/** The new user, or undefined if somebody else was quicker with this address. */
async function createUser(
  { password: _, ...person }: Registration,
  passwordHash: string,
  token: Token,
  { links, locale, submission, now }: RegistrationContext,
): Promise<UserRow | undefined> {
  try {
    return await User.create({
      ...person,
      ...awaitingConfirmation(token, now),
      passwordHash,
      status: 'wait',
      role: 'ROLE_USER',
      host: links.host,
      locale,
      registrationKey: submission,
    }).fetch()
  } catch (error) {
    if (!uniqueViolation(error)) throw error
    // Which of two columns the database names first is its own affair.
    await refuseTakenUsername(person, submission)
    if (await User.findOne({ email: person.email })) return undefined
    throw error
  }
}

/**
 * Names are taken by whoever has them. Who still waits may register again with the name and address of the first time,
 * and so may the same form; an active user's name is refused even to its own address, because the difference would
 * tell a stranger which address belongs to a name.
 */
async function refuseTakenUsername(
  { username, email }: Pick<Registration, 'username' | 'email'>,
  submission: string,
): Promise<void> {
  const holder = username === null ? undefined : await User.findOne({ username })
  if (!holder) return
  const again = holder.status === 'wait' || holder.registrationKey === submission
  if (again && holder.email === email) return
  throw new FormRefusal([{ field: 'username', text: 'form.usernameTaken' }])
}

/** Removes exactly the user that this registration made, and only while nobody has confirmed it. */
async function destroyUser({ id, emailConfirmToken }: UserRow, mailError: unknown): Promise<void> {
  try {
    await User.destroy({ id, status: 'wait', emailConfirmToken })
  } catch (error) {
    logger().error('The mail of a registration failed, and so did removing its user:', mailError)
    throw new UndoFailed('User.destroy failed', { cause: error })
  }
}
