import sails from 'sails'
import { checkSettings } from './api/settings'

/** The same start as `sails lift`; the settings are checked before anything else. */
function start(): void {
  process.chdir(__dirname)
  checkSettings()
  // Only the command line reads .sailsrc by itself, and that is where Sails' blueprints and the rest are switched off.
  sails.lift(sails.getRc(), (error) => {
    if (!error) return
    console.error(error)
    process.exit(1)
  })
}

start()
