import { z } from 'zod'
import { isId } from './id'
import { complaint, parseForm } from './text'

/** One ticked box comes as text, several as a list. */
const ticked = z.unknown().transform((value, context): string[] => {
  const ids: unknown[] = typeof value === 'string' ? [value] : Array.isArray(value) && value.length > 1 ? value : []
  if (ids.length > 0 && ids.every(isId) && new Set(ids).size === ids.length) return ids
  context.addIssue({ code: 'custom', message: complaint('form.tickets') })
  return z.NEVER
})

const refund = z.object({ tickets: ticked })

/** The tickets that go back, by their ids. @throws FormRefusal */
export function refundForm(values: unknown): z.output<typeof refund> {
  return parseForm(refund, values)
}
