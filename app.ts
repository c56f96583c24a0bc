import sails from 'sails'
import { settings, SettingsError } from './api/settings'

/** The same start as `sails lift`; the settings are checked before anything else. */
function start(): void {
  process.chdir(__dirname)
  try {
    settings()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(1)
  }
  sails.lift({}, (error) => {
    if (!error) return
    console.error(error)
    process.exit(1)
  })
}

start()
