import sails from 'sails'
import { checkSettings } from '../api/settings'

/**
 * `npm run worker`: runs jobs and serves nothing, until a signal to stop; the jobs under way end first. As many as
 * there is work for may run, on any machine that reaches the database.
 */
function start(): void {
  checkSettings()
  const rc = sails.getRc()
  const hooks = { ...(rc.hooks as Record<string, unknown>), http: false, session: false, views: false }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => sails.lower(() => process.exit()))
  sails.load({ ...rc, hooks, worker: true }, (error) => {
    if (!error) return
    console.error(error)
    process.exit(1)
  })
}

start()
