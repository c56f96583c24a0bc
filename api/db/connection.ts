import { settings } from '../settings'
import { logger } from '../log'
import { keepEmbedded, leaveEmbedded, startEmbedded } from './embedded'

/** Parts of a PostgreSQL address, decoded, as pg and sails-postgresql take them. */
export interface ConnectionParts {
  host: string
  port: number
  database: string
  user: string
  password: string
  /** False, or how to check the server's certificate. */
  ssl: false | { rejectUnauthorized: boolean }
}

/**
 * Takes an address apart. sails-postgresql would ignore `sslmode` and trip over a password with ":" or "@".
 * `sslmode=require` encrypts without checking the certificate and `verify-full` checks it, as in libpq.
 */
export function connectionParts(address: string): ConnectionParts {
  const url = new URL(address)
  const sslmode = url.searchParams.get('sslmode') ?? 'disable'
  return {
    host: url.searchParams.get('host') ?? decodeURIComponent(url.hostname),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: ['require', 'verify-ca', 'verify-full'].includes(sslmode)
      ? { rejectUnauthorized: sslmode !== 'require' }
      : false,
  }
}

/** Seconds of silence after which the server asks whether the other machine is still there; half a minute in all. */
export const serverKeepalives =
  'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3'

const place = globalThis as { foyerDatabaseUrl?: string; foyerKeeper?: () => void }

/** The address of the database of this process; starts the embedded one where no other is set. */
export function databaseUrl(): string {
  return (place.foyerDatabaseUrl ??= settings().databaseUrl ?? startEmbedded(settings().dataDir).url)
}

/** At the end of the process: the embedded database stops, unless somebody else is using it. */
export async function leaveDatabase(): Promise<void> {
  if (place.foyerDatabaseUrl === undefined || settings().databaseUrl !== undefined) return
  place.foyerDatabaseUrl = undefined
  place.foyerKeeper?.()
  await leaveEmbedded(settings().dataDir)
}

/** Brings the embedded database back if somebody kills it. */
export function keepDatabase(): void {
  if (settings().databaseUrl !== undefined) return
  place.foyerKeeper?.()
  place.foyerKeeper = keepEmbedded(settings().dataDir, (message) => logger().warn(message))
}
