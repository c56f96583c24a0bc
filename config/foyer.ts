import { settings, SettingsError, type Settings } from '../api/settings'
import { drain } from '../api/http/drain'

/** A start with mistakes in its settings names all of them and ends before anything is touched. */
function checkedSettings(): Settings {
  try {
    return settings()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

const { port, logLevel } = checkedSettings()

export { port }
export const log = { level: logLevel, noShip: true }
/** The first start makes a database. */
export const hookTimeout = 120_000
export const beforeShutdown = drain
export const globals = { sails: false, _: false, async: false, models: false, services: false }
