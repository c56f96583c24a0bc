import { z } from 'zod'
import { email, newPassword } from './fields'
import { complaint, line, optionalLine, parseForm } from './text'

const username = optionalLine('username', { most: 30 })
  .transform((value) => value?.toLowerCase() ?? null)
  .pipe(
    z
      .string()
      .regex(/^[\p{Ll}\p{Lo}\d][\p{Ll}\p{Lo}\p{M}\d._-]{1,28}[\p{Ll}\p{Lo}\p{M}\d]$/u, complaint('form.username'))
      .nullable(),
  )

const registration = z.object({
  username,
  firstName: line('firstName', { most: 100 }),
  lastName: optionalLine('lastName', { most: 100 }),
  email,
  password: newPassword,
})
export type Registration = z.output<typeof registration>

/** @throws FormRefusal */
export function registrationForm(values: unknown): Registration {
  return parseForm(registration, values)
}

const signUp = registration.pick({ firstName: true, email: true, password: true })

/** The sign up to the organiser console asks for less. @throws FormRefusal */
export function signUpForm(values: unknown): Registration {
  return { ...parseForm(signUp, values), username: null, lastName: null }
}

const invitation = registration.pick({ email: true }).extend({ firstName: optionalLine('firstName', { most: 100 }) })

/** Whom to invite. @throws FormRefusal */
export function invitationForm(values: unknown): z.output<typeof invitation> {
  return parseForm(invitation, values)
}

const address = z.object({ email })

/** The form that asks for the confirmation again. @throws FormRefusal */
export function addressForm(values: unknown): z.output<typeof address> {
  return parseForm(address, values)
}
