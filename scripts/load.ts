import sails from 'sails'

/**
 * Runs a command with everything of Foyer but its web and its jobs, then ends the process. Only Sails' own command line
 * reads .sailsrc by itself, and that is where its blueprints and the rest are switched off.
 */
export function withoutWeb(work: () => Promise<void>, failed: (reason: unknown) => void): void {
  const rc = sails.getRc()
  const hooks = { ...(rc.hooks as Record<string, unknown>), http: false, session: false, views: false }
  sails.load({ ...rc, hooks, worker: false }, (error) => {
    const working = error ? Promise.reject(error) : work()
    working.catch(failed).finally(() => sails.lower(() => process.exit()))
  })
}
