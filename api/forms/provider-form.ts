import { z } from 'zod'
import { complaint, parseForm } from './text'

/** The choice among the providers on offer. @throws FormRefusal */
export function providerForm(values: unknown, offered: string[]): { provider: string } {
  const form = z.object({
    provider: z.string(complaint('form.provider')).refine((name) => offered.includes(name), complaint('form.provider')),
  })
  return parseForm(form, values)
}
