import { join } from 'node:path'
import type { Server } from '../start/server'
import { eventually } from '../support/eventually'

/** What Node is told before the program, so that a server can do without its row locks. */
export const unlockable = ['-r', 'ts-node/register', '-r', join(__dirname, 'without-row-locks.ts')]

/** Does the work while these servers, which were started as `unlockable`, have no row locks. */
export async function withoutRowLocks<Result>(servers: Server[], work: () => Promise<Result>): Promise<Result> {
  await toggled(servers, 'Row locks are out')
  try {
    return await work()
  } finally {
    await toggled(servers, 'Row locks are in')
  }
}

async function toggled(servers: Server[], how: string): Promise<void> {
  const times = (server: Server) => server.output().split(how).length
  const said = servers.map(times)
  for (const server of servers) server.signal('SIGHUP')
  await eventually(async () => servers.every((server, index) => times(server) > said[index]!))
}
