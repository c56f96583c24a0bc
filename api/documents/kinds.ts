import { z } from 'zod'
import { complaint } from '../forms/text'

/** The largest integer of the database: money in minor units, places. */
export const mostInteger = 2 ** 31 - 1

/** A moment; what clients send has to say its offset. */
export const time = z.iso.datetime({ offset: true }).refine(isSane, complaint('api.problems.time'))

/** Years that a calendar of today writes with four digits in every time zone. */
function isSane(value: string): boolean {
  const year = new Date(value).getUTCFullYear()
  return year >= 1970 && year <= 2999
}

export const id = z.uuid()
/** Minor units of the currency, for example kopecks. */
export const money = z.int().min(0).max(mostInteger)
export const currency = z.string().regex(/^[A-Z]{3}$/)

/** One line of text: trimmed, composed (NFC), without control characters. */
export function line({ least = 1, most = 255 }: { least?: number; most?: number } = {}) {
  return z
    .string()
    .normalize('NFC')
    .trim()
    .min(least)
    .max(most)
    .refine(
      (value) => !/[\u0000-\u001f\u007f\ufffe\uffff]/.test(value) && value.isWellFormed(),
      complaint('form.controlCharacters'),
    )
}

/** The same with tabs and line breaks. */
export function text(most: number) {
  return z
    .string()
    .normalize('NFC')
    .max(most)
    .refine(
      (value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/.test(value) && value.isWellFormed(),
      complaint('form.controlCharacters'),
    )
}

/** A name of the time zone database, which this machine knows too. */
export const timeZone = z.string().max(64).refine(isTimeZone, complaint('api.problems.timeZone'))

function isTimeZone(value: string): boolean {
  // Offsets such as +03:00 would do for Intl, and are no place.
  if (!/^[A-Za-z][\w+/-]*$/.test(value)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
export const knownCurrency = currency.refine((value) => currencies.has(value), complaint('api.problems.currency'))
