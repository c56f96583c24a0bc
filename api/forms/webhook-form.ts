import { z } from 'zod'
import type { Rules } from '../webhooks/allowed-url'
import { urlProblem } from '../webhooks/allowed-url'
import { typesFor } from '../webhooks/message-types'
import type { Subscription } from '../webhooks/subscribe'
import { complaint, line, parseForm } from './text'

const url = (rules: Rules) =>
  line('url', { most: 1000 }).transform((value, context) => {
    const problem = urlProblem(value, rules)
    if (problem === undefined) return new URL(value).href
    context.addIssue({ code: 'custom', message: complaint(`form.webhook.${problem}`) })
    return z.NEVER
  })

/** One ticked box comes as text, several as a list. */
const types = (offered: string[]) =>
  z.unknown().transform((value, context): string[] => {
    const ticked: unknown[] =
      typeof value === 'string' ? [value] : Array.isArray(value) && value.length > 1 ? value : []
    const known = offered.filter((type) => ticked.includes(type))
    if (known.length > 0 && known.length === ticked.length) return known
    context.addIssue({ code: 'custom', message: complaint('form.webhook.types') })
    return z.NEVER
  })

/** Where messages of which types are to go. @throws FormRefusal */
export function webhookForm(values: unknown, role: 'ROLE_USER' | 'ROLE_ADMIN', rules: Rules): Subscription {
  return parseForm(z.object({ url: url(rules), types: types(typesFor(role)) }), values)
}

/** When the secret was made that a form wants to replace, in milliseconds; NaN for anything else. */
export function secretForm({ madeAt }: { madeAt?: unknown }): number {
  return typeof madeAt === 'string' && /^\d{1,15}$/.test(madeAt) ? Number(madeAt) : NaN
}
