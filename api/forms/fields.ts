import { domainToASCII } from 'node:url'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { z } from 'zod'
import { isCommonPassword } from '../accounts/common-passwords'
import { complaint, line } from './text'

/** The HTML standard's idea of an address, with a dot in the domain. */
const addressPattern =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/

/** An address in lower case; a domain in other letters comes in its ASCII form. At most 254 characters (RFC 5321). */
export const email = line('email', { most: 254 })
  .transform((value) => {
    const at = value.lastIndexOf('@')
    return at < 0 ? value : `${value.slice(0, at)}@${domainToASCII(value.slice(at + 1))}`.toLowerCase()
  })
  .pipe(z.string().max(254, complaint('form.email')).regex(addressPattern, complaint('form.email')))

/** A telephone number in E.164. Russian numbers may start with 8. */
export const phone = line('phone', { most: 40 }).transform((value, context) => {
  const number = parsePhoneNumberFromString(value, 'RU')
  if (number?.isPossible()) return number.number
  context.addIssue({ code: 'custom', message: complaint('form.phone') })
  return z.NEVER
})

/** A birth date as YYYY-MM-DD, from that or from DD.MM.YYYY (also DDMMYYYY): a real day, not in the future, after 1900. */
export function birthDate(now: Date) {
  return line('birthDate', { most: 20 }).transform((value, context) => {
    const date = realDay(value)
    const refuse = (text: string) => {
      context.addIssue({ code: 'custom', message: complaint(text) })
      return z.NEVER
    }
    if (date === undefined || date < '1900-01-01') return refuse('form.birthDate')
    return date > now.toISOString().slice(0, 10) ? refuse('form.birthDateFuture') : date
  })
}

/** A day that exists as YYYY-MM-DD, from that or from DD.MM.YYYY. */
export function realDay(value: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value)
  // A telephone's keypad of digits has no dot.
  const local = /^(\d{1,2})[./ ](\d{1,2})[./ ](\d{4})$/.exec(value) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(value)
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? written : undefined
}

/** A password as it was typed: 8 to 128 characters, and not one of the commonest. */
export const newPassword = z
  .string(complaint('form.fields.password.required'))
  .min(1, { error: complaint('form.fields.password.required'), abort: true })
  .max(1000, { error: complaint('form.password.tooLong', { max: 128 }), abort: true })
  .refine((value) => [...value].length >= 8, complaint('form.password.tooShort', { min: 8 }))
  .refine((value) => [...value].length <= 128, complaint('form.password.tooLong', { max: 128 }))
  .refine((value) => !isCommonPassword(value), complaint('form.password.common'))
  .refine((value) => !value.includes('\0') && value.isWellFormed(), complaint('form.controlCharacters'))

/** The password of who is signed in, asked again before something that matters; right or wrong is for later. */
export const currentPassword = z
  .string(complaint('form.fields.currentPassword.required'))
  .min(1, { error: complaint('form.fields.currentPassword.required'), abort: true })
  .max(1000, complaint('form.password.tooLong', { max: 128 }))
