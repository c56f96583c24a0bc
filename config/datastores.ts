import { connectionParts, databaseUrl } from '../api/db/connection'

const { host, port, database, user, password, ssl } = connectionParts(databaseUrl())

export const datastores = {
  default: { adapter: 'sails-postgresql', url: `postgres://${host}:${port}/${database}`, user, password, ssl, max: 10 },
}
