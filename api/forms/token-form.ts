import { z } from 'zod'
import { complaint, line, parseForm } from './text'

const form = z.object({
  name: line('name', { most: 100 }),
  scope: z.enum(['read', 'write'], complaint('form.scope')),
})

/** What a new token of the API is called and may do. @throws FormRefusal */
export function tokenForm(values: unknown): z.output<typeof form> {
  return parseForm(form, values)
}
