import { drain } from '../api/http/drain'
import { settings } from '../api/settings'

const { port, logLevel } = settings()

export { port }
export const log = { level: logLevel, noShip: true }
/** The first start makes a database. */
export const hookTimeout = 120_000
export const beforeShutdown = drain
export const globals = { sails: false, _: false, async: false, models: false, services: false }
