import { z } from 'zod'
import { complaint } from '../forms/text'
import { zoneNamed } from '../ticketing/local-time'

/** The largest integer of the database: money in minor units, places. */
export const mostInteger = 2 ** 31 - 1

/** A moment; what clients send has to say its offset. */
export const time = z.iso.datetime({ offset: true }).refine(isSane, complaint('api.problems.time'))

/** Years that a calendar of today writes with four digits in every time zone. */
function isSane(value: string): boolean {
  const year = new Date(value).getUTCFullYear()
  return year >= 1970 && year <= 2999
}

/** Whatever PostgreSQL takes for a UUID, of any version or none. */
export const id = z.guid()
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

/** A name of the time zone database that the database knows, too; as it is written there, however it was sent. */
export const timeZone = z
  .string()
  .max(64)
  .overwrite((value) => zoneNamed(value) ?? value)
  .refine((value) => zoneNamed(value) !== undefined, complaint('api.problems.timeZone'))

const currencies = new Set(Intl.supportedValuesOf('currency'))
export const knownCurrency = currency.refine((value) => currencies.has(value), complaint('api.problems.currency'))
