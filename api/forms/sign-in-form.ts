import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { complaint, line, parseForm } from './text'

const credentials = z.object({
  login: line('login').transform((value) => {
    const [name, domain, ...rest] = value.toLowerCase().split('@')
    return domain === undefined || rest.length > 0 ? value.toLowerCase() : `${name}@${domainToASCII(domain) || domain}`
  }),
  password: z
    .string(complaint('form.fields.password.required'))
    .min(1, { error: complaint('form.fields.password.required'), abort: true })
    .max(1000, complaint('form.password.tooLong', { max: 128 })),
})
export type Credentials = z.output<typeof credentials>

/** @throws FormRefusal */
export function signInForm(values: unknown): Credentials {
  return parseForm(credentials, values)
}
