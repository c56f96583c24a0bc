import cluster from 'node:cluster'
import sails from 'sails'
import { supervise } from './api/primary'
import { checkSettings, settings } from './api/settings'

/** The same start as `sails lift`, or several such processes; the settings are checked before anything else. */
function start(): void {
  process.chdir(__dirname)
  checkSettings()
  const { webConcurrency } = settings()
  if (cluster.isPrimary && webConcurrency > 1) return supervise(webConcurrency)
  // Only the command line reads .sailsrc by itself, and that is where Sails' blueprints and the rest are switched off.
  sails.lift(sails.getRc(), (error) => {
    if (!error) return
    console.error(error)
    process.exit(1)
  })
}

start()
