import { z } from 'zod'
import { birthDate, email, phone } from './fields'
import { complaint, line, parseForm } from './text'

/** More people than that are a group, and a group talks to the organiser. */
export const mostAttendees = 20

/** The application of one or more attendees; the first one's address is the buyer's. */
const application = (now: Date) =>
  z.object({
    attendees: z.preprocess(
      listOf,
      z
        .array(
          z.object({
            ticketType: z.guid(complaint('form.choose')),
            fullName: line('fullName', { least: 2, most: 200 }),
            birthDate: birthDate(now),
            phone,
            email,
          }),
          complaint('form.fields.fullName.required'),
        )
        .min(1, complaint('form.fields.fullName.required'))
        .max(mostAttendees, complaint('form.tooManyAttendees', { max: mostAttendees })),
    ),
  })
export type Application = z.output<ReturnType<typeof application>>

/** @throws FormRefusal */
export function applicationForm(values: unknown, now: Date): Application {
  return parseForm(application(now), values)
}

/** The parser makes an object of an array with high indexes. */
function listOf(value: unknown): unknown {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : value
}
