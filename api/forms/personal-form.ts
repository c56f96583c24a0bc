import { z } from 'zod'
import { birthDate, phone } from './fields'
import { line, optionalLine, parseForm } from './text'

/** An empty field is none; one that is filled in has to be right. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  const empty = (value: unknown) => value === undefined || (typeof value === 'string' && value.trim() === '')
  return z.preprocess((value) => (empty(value) ? null : value), schema.nullable())
}

const personal = (now: Date) =>
  z.object({
    firstName: line('firstName', { most: 100 }),
    lastName: optionalLine('lastName', { most: 100 }),
    phone: optional(phone),
    birthDate: optional(birthDate(now)),
  })
export type PersonalInformation = z.output<ReturnType<typeof personal>>

/** @throws FormRefusal */
export function personalForm(values: unknown, now: Date): PersonalInformation {
  return parseForm(personal(now), values)
}
