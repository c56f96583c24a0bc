import { setTimeout as wait } from 'node:timers/promises'
import { Pool, type ClientBase, type PoolClient } from 'pg'
import { connectionParts, databaseUrl, serverKeepalives } from './connection'

const place = globalThis as { foyerPool?: Pool }

/**
 * Whoever reads the bus holds the reader's row while the broker has the messages. A machine that vanishes meanwhile,
 * or a process that stands still, must not hold it for ever: nobody else would read on. Set after the connection is
 * there, because poolers refuse most of what one could ask for in its first message.
 */
const setUp = `SET idle_in_transaction_session_timeout = '30s'; ${serverKeepalives}`
/** The pool waits for it, though its types do not say so. */
const prepare = (client: ClientBase): unknown => client.query(setUp)

/** One small pool for what does not go through Waterline: sessions, the job queue, readiness. */
export function pool(): Pool {
  if (!place.foyerPool) {
    place.foyerPool = new Pool({
      ...connectionParts(databaseUrl()),
      max: 8,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      onConnect: prepare,
    })
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
