import { aSite, commands, production, type Environment, type Server, type Site } from '../start/server'

export interface TwoProcesses {
  /** Where they answer. */
  sites: string[]
  servers: Server[]
  /** What they logged as errors and warnings. */
  complaints(): string[]
  /** The address of the database that they share. */
  database: string
  /** Starts the process of one of them again, after it was killed. */
  serveAgain(index: number): Server
  /** Starts something else beside them on the same database, with the same settings. */
  start(command: string[]): Server
  /** Runs something else beside them on the same database, to its end. Gives what it said. */
  run(command: string[]): Promise<string>
  /** Ends both and the database, and removes every file. */
  clear(): Promise<void>
}

/**
 * The site as in production, but for https, served by two processes on one database: the embedded one of a directory
 * of their own, or the one in the environment.
 */
export async function twoProcesses(environment: Environment, options: string[] = []): Promise<TwoProcesses> {
  const home = await aSite()
  const homes = [home, await aSite()]
  const servers: Server[] = []
  const clear = async () => {
    // Both first: one that lives would bring the database back.
    for (const server of servers) if (server.isRunning()) await server.kill()
    for (const each of homes) await each.clear()
  }
  const start = (command: string[]) => {
    const server = home.start(command, { ...production(home.url), LOG_LEVEL: 'warn', ...environment })
    servers.push(server)
    return server
  }
  const run = async (command: string[]) => {
    const beside = home.start(command, { NODE_ENV: 'test', LOG_LEVEL: 'warn', ...environment })
    if ((await beside.exited) !== 0) throw new Error(`${command.join(' ')} has failed:\n${beside.output()}`)
    return beside.output()
  }
  const complaints = () => servers.flatMap((server) => server.output().match(/^(error|warn): .*$/gm) ?? [])
  const serve = (each: Site) => {
    const own = { ...production(each.url), RATE_LIMITS: 'off', LOG_LEVEL: 'warn', DATA_DIR: home.dataDir }
    const server = each.start([...options, ...commands.registered], { ...own, ...environment })
    servers.push(server)
    return server
  }
  const serveAgain = (index: number) => serve(homes[index] ?? home)
  try {
    for (const each of homes) serve(each)
    await Promise.all(servers.map((server) => server.answers('/readyz')))
    const database = environment.DATABASE_URL ?? home.database
    return { sites: homes.map(({ url }) => url), servers, complaints, database, serveAgain, start, run, clear }
  } catch (error) {
    await clear()
    throw error
  }
}
