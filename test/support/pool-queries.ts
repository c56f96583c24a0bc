import type { PoolClient } from 'pg'
import type { Transaction } from '../../api/db'

/** What asks like a transaction of api/db, over another connection. */
export function queriesBy(client: Pick<PoolClient, 'query'>): Transaction['query'] {
  return async <Row>(statement: string, values: unknown[] = []) => (await client.query(statement, values)).rows as Row[]
}
