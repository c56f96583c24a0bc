import type { SailsApp } from '../../types/sails'

/** What Waterline gives: a query that runs when it is awaited. */
export interface Deferred<Result> extends PromiseLike<Result> {
  usingConnection(connection: Connection): this
}
export type Connection = { readonly __connection: unique symbol }

export interface WaterlineModel<Row> {
  tableName: string
  /** By the names of the attributes. */
  schema: Record<string, { columnName: string }>
  create(values: unknown): Deferred<undefined> & { fetch(): Deferred<Row> }
  createEach(values: unknown[]): Deferred<undefined> & { fetch(): Deferred<Row[]> }
  find(criteria: unknown): Deferred<Row[]>
  findOne(criteria: unknown): Deferred<Row | undefined>
  count(criteria: unknown): Deferred<number>
  update(criteria: unknown, values: unknown): { fetch(): Deferred<Row[]> }
  destroy(criteria: unknown): { fetch(): Deferred<Row[]> }
}

export interface Datastore {
  models: Record<string, unknown>
  manager: { pool: Pool }
  transaction<Result>(during: (connection: Connection) => Promise<Result>): Promise<Result>
  sendNativeQuery(statement: string, values: unknown[]): Deferred<{ rows: Record<string, unknown>[]; rowCount: number }>
}

interface Pool {
  on(event: 'connect', listener: (client: PooledClient) => void): void
}
interface PooledClient {
  on(event: 'error', listener: (error: Error) => void): void
  query(statement: string): Promise<unknown>
}

// Sails purges the require cache while it loads, so one module can exist twice: the singleton hangs on globalThis.
const place = globalThis as { foyerDatastore?: Datastore; foyerCloseDatastore?: () => Promise<void> }

/** Called once by the bootstrap, when the ORM is there. */
export function useDatastore(sails: SailsApp): void {
  const store = sails.getDatastore() as Datastore
  store.models = sails.models
  // A transaction that is open while the database restarts would otherwise crash the process.
  store.manager.pool.on('connect', (client) => {
    client.on('error', (error) => sails.log.warn('A database connection was lost:', error.message))
    client
      .query(`SET lock_timeout = '5s'; SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '30s'`)
      .catch((error: Error) => sails.log.warn('A database connection could not be set up:', error.message))
  })
  place.foyerDatastore = store
  const { teardown } = sails.hooks.orm
  place.foyerCloseDatastore = () => {
    sails.removeListener('lower', teardown)
    return new Promise((resolve, reject) => teardown((error) => (error ? reject(error) : resolve())))
  }
}

/** Ends Waterline's connections. Sails would do so too late: they would pass for somebody who uses the database. */
export async function closeDatastore(): Promise<void> {
  await place.foyerCloseDatastore?.()
  place.foyerCloseDatastore = undefined
}

export function datastore(): Datastore {
  if (!place.foyerDatastore) throw new Error('The database is not there before the bootstrap has run')
  return place.foyerDatastore
}
