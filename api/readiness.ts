import type { Server } from 'node:http'

/** What of this process is there already. */
interface State {
  ready: boolean
  server?: Server
}

const place = globalThis as { foyerState?: State }

function state(): State {
  return (place.foyerState ??= { ready: false })
}

/** True once the database and all migrations are there. */
export function isReady(): boolean {
  return state().ready
}

export function becomeReady(): void {
  state().ready = true
}

export function useServer(server: Server): void {
  state().server = server
}

export function httpServer(): Server | undefined {
  return state().server
}
