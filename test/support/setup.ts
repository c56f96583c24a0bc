import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sails from 'sails'
import { pool } from '../../api/db/pool'
import { eventually } from './eventually'
import { startSmtp, type Smtp } from './smtp'
import { startStripeFake, type StripeFake } from './stripe-fake'
import type { SailsApp } from '../../types/sails'

/** What the whole run shares: one lifted Foyer on a fresh database, a real mail server, and a Stripe that is none. */
interface Run {
  sails: SailsApp
  smtp: Smtp
  stripe: StripeFake
  baseUrl: string
}
const place = globalThis as { foyerTestRun?: Run }

export function run(): Run {
  if (!place.foyerTestRun) throw new Error('The run has not been set up')
  return place.foyerTestRun
}

let dataDir: string

// The modules of Foyer read their settings when they load, so the environment comes first.
export async function mochaGlobalSetup(): Promise<void> {
  dataDir = mkdtempSync(join(tmpdir(), 'foyer-test-'))
  // As root the database runs as somebody else, who would have to be housed elsewhere if this were closed.
  chmodSync(dataDir, 0o755)
  // What a test looks for among temporary files is its own, whoever else runs tests beside it.
  process.env.TMPDIR = join(dataDir, 'tmp')
  mkdirSync(process.env.TMPDIR, { mode: 0o755 })
  const smtp = await startSmtp({ timeout: 1500 })
  const port = await freePort()
  const baseUrl = `http://localhost:${port}`
  const stripe = await startStripeFake({
    secretKey: 'sk_test_keyOfTheTests',
    webhookSecret: 'whsec_secretOfTheTests',
    notify: `${baseUrl}/payments/notify/stripe`,
  })
  Object.assign(process.env, {
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    PORT: String(port),
    BASE_URL: baseUrl,
    TRUSTED_HOSTS: `localhost:${port},127.0.0.1`,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Foyer <foyer@example.org>',
    PAYMENT_PROVIDERS: 'sandbox,stripe',
    STRIPE_SECRET_KEY: stripe.settings.secretKey,
    STRIPE_WEBHOOK_SECRET: stripe.settings.webhookSecret,
    STRIPE_API_URL: stripe.url,
    LOG_LEVEL: 'silent',
    // Relays are started by their own tests; an empty variable counts as none.
    AMQP_URL: '',
    // The receivers of the tests are on this machine.
    WEBHOOKS_TO_LOOPBACK: 'on',
    // Their own tests switch them on; all others come from one address.
    RATE_LIMITS: 'off',
  })
  leaveOutOmens()
  await new Promise<void>((resolve, reject) =>
    sails.lift(sails.getRc(), (error) => (error ? reject(error) : resolve())),
  )
  if (!process.env.DATABASE_URL) await forgetOnPowerFailure()
  await stopTheClock()
  // Views are compiled once, as in production.
  sails.hooks.http.app.enable('view cache')
  place.foyerTestRun = { sails, smtp, stripe, baseUrl }
}

export async function mochaGlobalTeardown(): Promise<void> {
  const { sails, smtp, stripe } = run()
  await new Promise<void>((resolve, reject) => sails.lower((error) => (error ? reject(error) : resolve())))
  await smtp.close()
  await stripe.close()
  rmSync(dataDir, { recursive: true, force: true })
}

/**
 * Outside production Waterline notes for every call where it was made, in case it fails: a fifth of what a run of the
 * tests costs the processor.
 */
function leaveOutOmens(): void {
  const flaverr: { omen: () => undefined } = createRequire(require.resolve('waterline'))('flaverr')
  flaverr.omen = () => undefined
}

/** What the clock starts changes rows in the middle of whatever test comes just then: those that need it start it. */
async function stopTheClock(): Promise<void> {
  const stopped = `UPDATE graphile_worker._private_known_crontabs SET last_execution = '9999-01-01'`
  await eventually(async () => (await pool().query(stopped)).rowCount)
}

/** The run's own database need not outlive the machine, only processes: it never waits for the disk. */
async function forgetOnPowerFailure(): Promise<void> {
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await pool().query(`ALTER SYSTEM SET ${name} = off`)
  await pool().query('SELECT pg_reload_conf()')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}
