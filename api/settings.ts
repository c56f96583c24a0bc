import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

/** What an operator may set, checked. The table of settings in README.md is the source. */
export interface Settings {
  production: boolean
  /** Neither production nor a test: demo data and the mailbox are for this. */
  development: boolean
  port: number
  /** Origin of the site without a slash at the end. */
  baseUrl: string
  /** Hosts that links in mails may carry; one without a port matches every port. */
  trustedHosts: string[]
  /** Undefined means: the embedded PostgreSQL in `dataDir`. */
  databaseUrl?: string
  /** Absolute path. */
  dataDir: string
  sessionSecret: string
  /** Undefined means: mails go to the development mailbox. */
  smtpUrl?: string
  mailFrom: string
  paymentProviders: string[]
  holdMinutes: number
  logLevel: string
}

/** A start with mistakes names all of them; each line says what to do. */
export class SettingsError extends Error {
  constructor(readonly mistakes: string[]) {
    super(`The settings have mistakes:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`)
    this.name = 'SettingsError'
  }
}

const url = (...protocols: string[]) =>
  z.string().refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  )
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine(
      (value) => /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number)
const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter(Boolean))

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: wholeNumber(0, 65535).default(1337),
  BASE_URL: url('http:', 'https:').optional(),
  TRUSTED_HOSTS: list.optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATA_DIR: z.string().default('.data'),
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().regex(/@/, 'must be an address, for example "Foyer <tickets@example.org>"').optional(),
  PAYMENT_PROVIDERS: list
    .refine((names) => names.length > 0, 'must name at least one payment provider')
    .refine((names) => names.every((name) => name === 'sandbox'), 'must be a list of: sandbox')
    .optional(),
  HOLD_MINUTES: wholeNumber(1, 1440).default(15),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug', 'verbose', 'silly'], 'must be one of: silent, error, warn, info, debug, verbose, silly').default('info'),
})
const requiredInProduction = ['BASE_URL', 'TRUSTED_HOSTS', 'SESSION_SECRET', 'SMTP_URL', 'MAIL_FROM', 'PAYMENT_PROVIDERS'] as const

/**
 * Checks the environment and gives the settings.
 * An empty variable counts as one that is not there, as it does in compose files.
 * @throws SettingsError that names every mistake at once
 */
export function parseSettings(variables: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const production = given.NODE_ENV === 'production'
  const parsed = environment.safeParse(given)
  const mistakes = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  if (production) {
    for (const name of requiredInProduction) if (given[name] === undefined) mistakes.push(`${name} is required in production`)
  }
  if (!parsed.success || mistakes.length > 0) throw new SettingsError(mistakes)

  const value = parsed.data
  const baseUrl = new URL(value.BASE_URL ?? `http://localhost:${value.PORT}`)
  const dataDir = resolve(value.DATA_DIR)
  return {
    production,
    development: !production && given.NODE_ENV !== 'test',
    port: value.PORT,
    baseUrl: baseUrl.origin,
    trustedHosts: value.TRUSTED_HOSTS ?? [baseUrl.host],
    databaseUrl: value.DATABASE_URL,
    dataDir,
    sessionSecret: value.SESSION_SECRET ?? keptSecret(dataDir),
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM ?? `Foyer <foyer@${baseUrl.hostname}>`,
    paymentProviders: value.PAYMENT_PROVIDERS ?? ['sandbox'],
    holdMinutes: value.HOLD_MINUTES,
    logLevel: value.LOG_LEVEL,
  }
}

/** Made once and kept, so that a restart in development signs nobody out. */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'session-secret')
  mkdirSync(dataDir, { recursive: true })
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8')
}

let current: Settings | undefined

/** The settings of this process; the only place that reads its environment. */
export function settings(): Settings {
  // `sails lift --prod` tells the environment only after the configuration has been read.
  if (process.argv.includes('--prod')) process.env.NODE_ENV = 'production'
  return (current ??= parseSettings(process.env))
}
