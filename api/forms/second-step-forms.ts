import { z } from 'zod'
import { readCode, type Code } from '../accounts/second-step/code'
import { currentPassword } from './fields'
import { queryText } from './query-text'
import { complaint, line, parseForm } from './text'

const typedCode = line('secondStepCode', { most: 64 })

const anyCode = z.object({
  code: typedCode.transform((value, context): Code => {
    const code = readCode(value)
    if (code) return code
    context.addIssue({ code: 'custom', message: complaint('form.codeShape') })
    return z.NEVER
  }),
})

/** The second step of signing in: a code of the app, or a recovery code. @throws FormRefusal */
export function codeForm(values: unknown): Code {
  return parseForm(anyCode, values).code
}

const setup = z.object({
  code: typedCode.transform((value, context) => {
    const code = readCode(value)
    if (code?.kind === 'app') return code.digits
    context.addIssue({ code: 'custom', message: complaint('form.appCodeShape') })
    return z.NEVER
  }),
  currentPassword,
})

/** Setting up the second step. @throws FormRefusal */
export function setupForm(values: unknown): { digits: string; currentPassword: string } {
  const { code: digits, currentPassword } = parseForm(setup, values)
  return { digits, currentPassword }
}

const confirmation = z.object({ currentPassword })

/** What asks for nothing but the current password. @throws FormRefusal */
export function confirmationForm(values: unknown): z.output<typeof confirmation> {
  return parseForm(confirmation, values)
}

/** New recovery codes; `madeAt` names those that they replace, as the page said it. @throws FormRefusal */
export function renewalForm(values: Record<string, unknown>): { currentPassword: string; madeAt: Date } {
  const madeAt = /^\d{1,15}$/.exec(queryText(values.madeAt))?.[0] ?? '0'
  return { ...confirmationForm(values), madeAt: new Date(Number(madeAt)) }
}
