import { z } from 'zod'
import { email, newPassword } from './fields'
import { complaint, parseForm } from './text'

const currentPassword = z
  .string(complaint('form.fields.currentPassword.required'))
  .min(1, { error: complaint('form.fields.currentPassword.required'), abort: true })
  .max(1000, complaint('form.password.tooLong', { max: 128 }))

const passwordChange = z.object({ currentPassword, password: newPassword })

/** @throws FormRefusal */
export function passwordChangeForm(values: unknown): z.output<typeof passwordChange> {
  return parseForm(passwordChange, values)
}

const freshPassword = z.object({ password: newPassword })

/** A new password alone, beside the token of a mail. @throws FormRefusal */
export function newPasswordForm(values: unknown): z.output<typeof freshPassword> {
  return parseForm(freshPassword, values)
}

const emailChange = z.object({ email, currentPassword })

/** @throws FormRefusal */
export function emailChangeForm(values: unknown): z.output<typeof emailChange> {
  return parseForm(emailChange, values)
}
