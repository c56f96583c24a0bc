import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { runMigrations } from 'graphile-worker'
import { runner } from 'node-pg-migrate'
import { pool } from './pool'

const folder = join(__dirname, '../../migrations')

/** Names the lock under which one process at a time migrates; any number that nobody else uses. */
const migrationLock = 7_346_217

/**
 * Brings the database to the newest migration, ours and the job queue's; several processes at once wait for each other.
 * Gives the names of our migrations that it ran.
 */
export async function migrate(log: (line: string) => void): Promise<string[]> {
  const client = await pool().connect()
  let broken: Error | undefined
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    const done = await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'migration',
      checkOrder: true,
      noLock: true,
      logger: { debug: quiet, info: quiet, warn: log, error: log },
    })
    // The job queue creates its schema without a lock of its own.
    await runMigrations({ pgPool: pool() })
    // Which jobs run is asked often, and must not cost a look at all that wait.
    await client.query(`CREATE INDEX IF NOT EXISTS jobs_running ON graphile_worker._private_jobs (locked_by)
                         WHERE locked_by IS NOT NULL`)
    await client.query('SELECT pg_advisory_unlock($1)', [migrationLock])
    return done.map((migration) => migration.name)
  } catch (error) {
    // A transaction that was not finished ends with its connection, and so does the lock.
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(broken)
  }
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
