import { z } from 'zod'
import { currentPassword, email, newPassword } from './fields'
import { parseForm } from './text'

const passwordChange = z.object({ currentPassword, password: newPassword })

/** @throws FormRefusal */
export function passwordChangeForm(values: unknown): z.output<typeof passwordChange> {
  return parseForm(passwordChange, values)
}

const proof = z.object({ currentPassword })

/** The password again, before something that cannot be undone. @throws FormRefusal */
export function proofForm(values: unknown): z.output<typeof proof> {
  return parseForm(proof, values)
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
