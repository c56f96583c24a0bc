import { resolve } from 'node:path'
import { z } from 'zod'
import {
  address,
  hosts,
  oneOf,
  origin,
  requiredInProduction,
  someOf,
  unsafeAddress,
  wholeNumber,
} from './settings-kinds'
import * as bus from './settings-bus'
import { ownSecret, SettingsError } from './settings-error'
import * as payment from './settings-payments'
import * as picture from './settings-pictures'
import { processSettings, processVariables, type ProcessSettings } from './settings-processes'

export { SettingsError }

/** What an operator may set, checked. The table of settings in README.md is the source. */
export interface Settings extends bus.BusSettings, ProcessSettings {
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
  /** Undefined where its keys are not set. */
  stripe?: payment.StripeSettings
  yookassa?: payment.YookassaSettings
  holdMinutes: number
  /** Do organisers publish, or do they hand their events in for an admin to look at? */
  eventPublishing: 'open' | 'moderated'
  /** Must admins have a second step of signing in before they enter the console? */
  adminTotp: 'optional' | 'required'
  rateLimits: boolean
  /** Undefined means: rate limits live in PostgreSQL. */
  redisUrl?: string
  /** Undefined means: pictures are kept in `dataDir`. */
  s3?: picture.S3Settings
  logLevel: string
}

const environment = z.object({
  NODE_ENV: oneOf('development', 'production', 'test').optional(),
  PORT: wholeNumber(0, 65535).default(1337),
  BASE_URL: origin.optional(),
  TRUSTED_HOSTS: hosts.optional(),
  DATABASE_URL: address('postgres:', 'postgresql:').optional(),
  DATA_DIR: z.string().default('.data'),
  SESSION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  SMTP_URL: address('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().regex(/@/, 'must be an address, for example "Foyer <tickets@example.org>"').optional(),
  PAYMENT_PROVIDERS: someOf('stripe', 'yookassa', 'sandbox').optional(),
  ...payment.stripeVariables,
  ...payment.yookassaVariables,
  ...picture.s3Variables,
  ...processVariables,
  HOLD_MINUTES: wholeNumber(1, 1440).default(15),
  EVENT_PUBLISHING: oneOf('open', 'moderated').default('moderated'),
  ADMIN_TOTP: oneOf('optional', 'required').default('optional'),
  RATE_LIMITS: oneOf('on', 'off').default('on'),
  REDIS_URL: address('redis:', 'rediss:').optional(),
  ...bus.busVariables,
  LOG_LEVEL: oneOf('silent', 'error', 'warn', 'info', 'debug', 'verbose', 'silly').default('info'),
})

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
    for (const name of requiredInProduction)
      if (given[name] === undefined) mistakes.push(`${name} is required in production`)
    mistakes.push(...unsafeAddress(given))
  }
  mistakes.push(...payment.providersLack(given), ...bus.busMistakes(given), ...picture.storeLacks(given))
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
    sessionSecret: value.SESSION_SECRET ?? ownSecret(dataDir),
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM ?? `Foyer <foyer@${baseUrl.hostname}>`,
    paymentProviders: value.PAYMENT_PROVIDERS ?? ['sandbox'],
    stripe: payment.stripeSettings(value),
    yookassa: payment.yookassaSettings(value),
    holdMinutes: value.HOLD_MINUTES,
    eventPublishing: value.EVENT_PUBLISHING,
    adminTotp: value.ADMIN_TOTP,
    rateLimits: value.RATE_LIMITS === 'on',
    redisUrl: value.REDIS_URL,
    ...bus.busSettings(value),
    s3: picture.s3Settings(value),
    logLevel: value.LOG_LEVEL,
    ...processSettings(value),
  }
}

let current: Settings | undefined

/** The settings of this process; the only place that reads its environment. */
export function settings(): Settings {
  // `sails lift --prod` tells the environment only after the configuration has been read.
  if (process.argv.includes('--prod')) process.env.NODE_ENV = 'production'
  return (current ??= parseSettings(process.env))
}

/** A start with mistakes in its settings names all of them and ends, before anything is touched. */
export function checkSettings(): void {
  try {
    settings()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
