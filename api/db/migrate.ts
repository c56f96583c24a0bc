import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import { connectionParts, databaseUrl } from './connection'
import { pool } from './pool'

const folder = join(__dirname, '../../migrations')

/**
 * Brings the database to the newest migration; several processes at once wait for each other.
 * Gives the names of the migrations that it ran.
 */
export async function migrate(log: (line: string) => void): Promise<string[]> {
  const done = await runner({
    databaseUrl: connectionParts(databaseUrl()),
    dir: folder,
    direction: 'up',
    migrationsTable: 'migration',
    checkOrder: true,
    advisoryLockMode: 'wait',
    logger: { debug: quiet, info: quiet, warn: log, error: log },
  })
  await runMigrations({ pgPool: pool() })
  return done.map((migration) => migration.name)
}

function quiet(): void {
  // node-pg-migrate tells every statement; the names that migrate() gives are enough.
}

/** The migrations that the database still lacks. */
export async function pendingMigrations(): Promise<string[]> {
  const { rows: tables } = await pool().query<{ there: boolean }>(
    `SELECT to_regclass('migration') IS NOT NULL AND to_regclass('graphile_worker.jobs') IS NOT NULL AS there`,
  )
  const ran = tables[0]?.there ? (await pool().query<{ name: string }>('SELECT name FROM migration')).rows : []
  const names = new Set(ran.map((row) => row.name))
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .filter((name) => !names.has(name))
}
