import { z } from 'zod'
import { FormRefusal, type FieldProblem } from '../refusal'
import { categories } from '../ticketing/category'
import type { EventFields } from '../ticketing/event-fields'
import { zoneNamed } from '../ticketing/local-time'
import { momentField, part } from './moment-fields'
import { wholeNumber } from './numbers'
import { complaint, line, optionalLine, paragraphs, parseForm } from './text'

/** No hall of this world has more places. */
export const mostPlaces = 1_000_000
const mostDescription = 50_000

/** Those that the console offers; an event made elsewhere may have another one. */
export const currencies =
  'RUB BYN KZT AMD AZN GEL KGS MDL TJS UZS EUR USD GBP CHF CNY CZK ILS INR JPY KRW PLN RSD THB TRY VND AED'.split(' ')

const knownCurrency = (value: string) => Intl.supportedValuesOf('currency').includes(value)

const details = z.object({
  title: line('title'),
  description: paragraphs('description', { most: mostDescription }),
  category: z.enum(categories, complaint('form.fields.category.required')),
  venue: line('venue'),
  address: optionalLine('address').transform((value) => value ?? ''),
  city: optionalLine('city').transform((value) => value ?? ''),
  capacity: wholeNumber('capacity', { least: 1, most: mostPlaces }),
  currency: z
    .string(complaint('form.fields.currency.required'))
    .refine(knownCurrency, complaint('form.fields.currency.required')),
})
const zone = z.object({
  timeZone: line('timeZone', { most: 64 }).transform((value, context) => {
    const name = zoneNamed(value)
    if (name !== undefined) return name
    context.addIssue({ code: 'custom', message: complaint('form.timeZone') })
    return z.NEVER
  }),
})

/** What an organiser says of an event; its hours are those of its own time zone. @throws FormRefusal */
export function eventForm(values: Record<string, unknown>): EventFields {
  const problems: FieldProblem[] = []
  const said = part(problems, () => parseForm(details, values))
  const { timeZone } = part(problems, () => parseForm(zone, values)) ?? {}
  const startsAt = part(problems, () => momentField(values, 'starts', timeZone))
  const endsAt = part(problems, () => momentField(values, 'ends', timeZone))
  if (!said || timeZone === undefined || !startsAt || !endsAt) throw new FormRefusal(problems)
  return { ...said, timeZone, startsAt, endsAt }
}

/** The version that the form showed; anything that no form of ours sends is none. */
export function seenVersion({ version }: Record<string, unknown>): number {
  return typeof version === 'string' && /^\d{1,9}$/.test(version) ? Number(version) : 0
}
