import { z } from 'zod'

/** The kinds of settings. Their messages say what to write and never repeat the value: it may be a secret. */

/** An address with one of these protocols, for example `smtp:`. */
export function address(...protocols: string[]) {
  const error = `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`
  return z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), { error, abort: true })
    .refine((value) => !/%(?![0-9a-f]{2})/i.test(value), 'has a "%" that should be written as "%25"')
}

/** An address of a site as a whole. */
export const origin = address('http:', 'https:').refine(
  (value) => new URL(value).href === `${new URL(value).origin}/`,
  'must be the address of a site, without a path',
)

export function wholeNumber(least: number, most: number) {
  const fits = (value: string) => /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
  return z.string().refine(fits, `must be a whole number from ${least} to ${most}`).transform(Number)
}

export function oneOf<const Names extends [string, ...string[]]>(...names: Names) {
  return z.enum(names, `must be one of: ${names.join(', ')}`)
}

/** Some of these names, with commas between them. */
export function someOf(...names: string[]) {
  return list.refine(
    (given) => given.length > 0 && given.every((name) => names.includes(name)),
    `must be a list of: ${names.join(', ')}`,
  )
}

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

const host = /^([\w-]+(\.[\w-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** Names of hosts, each with or without a port, with commas between them. */
export const hosts = list.refine(
  (given) => given.length > 0 && given.every((name) => host.test(name)),
  'must be a list of hosts, for example "example.org, www.example.org"',
)

/** What has a default only where nobody else relies on it. */
export const requiredInProduction = [
  'BASE_URL',
  'TRUSTED_HOSTS',
  'SESSION_SECRET',
  'SMTP_URL',
  'MAIL_FROM',
  'PAYMENT_PROVIDERS',
] as const

/** Cookies over plain http can be read on the way: in production only this machine may be reached so. */
export function unsafeAddress(given: Record<string, string | undefined>): string[] {
  const { BASE_URL: address = '' } = given
  if (!URL.canParse(address)) return []
  const { protocol, hostname } = new URL(address)
  if (protocol !== 'http:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return []
  return ['BASE_URL has to begin with https:// in production, unless it names this machine']
}
