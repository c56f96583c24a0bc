import type { Request } from 'express'
import type { Door } from '../accounts/confirmation'
import type { Registered } from '../accounts/register-user'
import { registrationForm, signUpForm, type Registration } from '../forms/registration-form'

/** One of the addresses where one registers. */
interface RegistrationDoor {
  /** Where its form goes, and where one lands then. */
  form: string
  after: string
  /** Where the confirmation leads whom it signs in. */
  next: string
  door: Door
  parse: (values: unknown) => Registration
}

const site: RegistrationDoor = {
  form: '/register',
  after: '/after_register',
  next: '/',
  door: 'site',
  parse: registrationForm,
}
const profile: RegistrationDoor = { ...site, form: '/profile/sign_up', after: '/profile/success' }
const console: RegistrationDoor = {
  ...site,
  form: '/admin/sign_up',
  next: '/admin',
  door: 'console',
  parse: signUpForm,
}

/** The registration has three sets of names: its own, those of the personal account, and those of the console. */
export function registrationAt(path: string): RegistrationDoor {
  return [profile, console].find(({ form }) => path.toLowerCase().startsWith(form)) ?? site
}

/**
 * Remembers what this browser registered with. The confirmation signs in only where the account was made, with its
 * password: of two who register with an address, one knows another password than the account has.
 */
export function rememberSignUp({ session }: Request, { email, made }: Registered, next: string): void {
  const before = session.signedUp?.email === email ? session.signedUp.user : undefined
  session.signedUp = { email, next, user: made ?? before }
}

/** Which mail is sent again: that of the door at which this browser signed up. */
export function doorAgain({ session }: Request, email: string): Door {
  return session.signedUp?.email === email && session.signedUp.next === console.next ? console.door : site.door
}
