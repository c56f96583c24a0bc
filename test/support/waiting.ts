import type { PoolClient } from 'pg'
import { pool } from '../../api/db/pool'
import { eventually } from './eventually'

/**
 * `change` locks something in a transaction of its own. Then `begin` begins, and once it waits for that transaction,
 * `meanwhile` happens before the transaction is over.
 */
export async function whileWaiting(
  change: (client: PoolClient) => Promise<unknown>,
  begin: () => Promise<unknown>,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const client = await pool().connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await change(client)
    const begun = begin()
    await eventually(async () => {
      const waiting = 'SELECT FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))'
      return (await pool().query(waiting, [rows[0]?.pid])).rowCount
    })
    await meanwhile()
    await client.query('COMMIT')
    await begun
  } finally {
    client.release()
  }
}
