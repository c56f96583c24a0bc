/** What Foyer uses of Sails; the package brings no types of its own. */
import type { Server } from 'node:http'
import type { Application, RequestHandler } from 'express'

export interface SailsLog {
  (...parts: unknown[]): void
  error(...parts: unknown[]): void
  warn(...parts: unknown[]): void
  info(...parts: unknown[]): void
  debug(...parts: unknown[]): void
}

export interface SailsApp {
  config: Record<string, unknown> & { routes: Record<string, unknown>; policies: Record<string, unknown>; port: number }
  log: SailsLog
  models: Record<string, { tableName: string; attributes: Record<string, Record<string, unknown>> }>
  hooks: {
    http: { app: Application; server: Server }
    orm: { teardown: (done?: (error?: Error) => void) => void }
    session?: unknown
  }
  _privateSessionMiddleware: RequestHandler
  /** What .sailsrc and the command line say. */
  getRc(): Record<string, unknown>
  getDatastore(): unknown
  getActions(): Record<string, unknown>
  registerAction(action: unknown, identity: string): void
  router: {
    bind(path: string, target: { action: string }, verb: string): void
    unbind(route: { path: string; verb: string }): void
  }
  lift(config: Record<string, unknown>, done: (error?: Error | null) => void): void
  load(config: Record<string, unknown>, done: (error?: Error | null) => void): void
  lower(done: (error?: Error | null) => void): void
  on(event: string, listener: () => void): void
  after(event: string, listener: () => void): void
  removeListener(event: string, listener: () => void): void
}

export interface SailsModule extends SailsApp {
  constructor: new () => SailsApp
}

/** The module `sails` itself; tsconfig.json points there. */
declare const sails: SailsModule
export default sails
