import { connectionParts, databaseUrl } from '../api/db/connection'
import { patientAdapter } from '../api/db/patient-adapter'

const { host, port, database, user, password, ssl } = connectionParts(databaseUrl())

export const datastores = {
  default: { adapter: patientAdapter, url: `postgres://${host}:${port}/${database}`, user, password, ssl, max: 10 },
}
