import { setTimeout as wait } from 'node:timers/promises'
import { Pool, type PoolClient } from 'pg'
import { connectionParts, databaseUrl } from './connection'

const place = globalThis as { foyerPool?: Pool }

/** One small pool for what does not go through Waterline: sessions, the job queue, readiness. */
export function pool(): Pool {
  if (!place.foyerPool) {
    place.foyerPool = new Pool({ ...connectionParts(databaseUrl()), max: 8, connectionTimeoutMillis: 10_000 })
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    place.foyerPool.on('error', () => undefined)
    place.foyerPool.on('connect', (client) => client.on('error', () => undefined))
  }
  return place.foyerPool
}

/** Asks over one connection, or any of the pool, as a transaction of api/db does. */
export function queriesOn(client: Pick<PoolClient, 'query'>) {
  return async <Row = Record<string, unknown>>(statement: string, values: unknown[] = []): Promise<Row[]> =>
    (await client.query(statement, values)).rows as Row[]
}

/** Whether the database answers within so many milliseconds. One that takes connections and says nothing does not. */
export async function databaseAnswers(patience: number): Promise<boolean> {
  const late = new AbortController()
  const question = { text: 'SELECT 1', query_timeout: patience }
  const answer = pool()
    .query(question)
    .then(
      () => true,
      () => false,
    )
  const silence = wait(patience, false, { signal: late.signal })
  silence.catch(() => undefined)
  return Promise.race([answer, silence]).finally(() => late.abort())
}

export async function closePool(): Promise<void> {
  const open = place.foyerPool
  place.foyerPool = undefined
  await open?.end()
}
