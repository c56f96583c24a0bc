import { z } from 'zod'
import { complaint, line, optionalLine, parseForm } from './text'

/** A year of hours. */
const mostHours = 8760

const policy = z.object({
  refundHours: optionalLine('refundHours', { most: 10 }).transform((value, context) => {
    if (value === null) return null
    if (/^\d{1,4}$/.test(value) && Number(value) <= mostHours) return Number(value)
    context.addIssue({ code: 'custom', message: complaint('form.hours', { max: mostHours }) })
    return z.NEVER
  }),
})

/** Until how many hours before the start buyers may give tickets back; empty: not at all. @throws FormRefusal */
export function refundPolicyForm(values: unknown): z.output<typeof policy> {
  return parseForm(policy, values)
}

/** What the form showed before it was changed; undefined where it did not say. */
export function seenPolicy({ seen }: Record<string, unknown>): number | null | undefined {
  if (seen === '') return null
  return typeof seen === 'string' && /^\d{1,4}$/.test(seen) ? Number(seen) : undefined
}

const cancellation = z.object({ reason: line('reason', { least: 3, most: 1000 }) })

/** Why an event is cancelled; everybody who has a ticket reads it. @throws FormRefusal */
export function cancellationForm(values: unknown): z.output<typeof cancellation> {
  return parseForm(cancellation, values)
}
