import { Client } from 'pg'

/** The statements that `work` sends to the database; those of the job queue and of setting up connections left out. */
export async function queriesOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = []
  const clients = [Client.prototype, waterlinesClient()]
  const originals = clients.map((client) => client.query)
  clients.forEach((client, index) => {
    client.query = function (this: unknown, ...args: unknown[]) {
      const [statement] = args as [string | { text?: string } | undefined]
      sent.push(typeof statement === 'string' ? statement : String(statement?.text))
      return Reflect.apply(originals[index]!, this, args)
    }
  })
  try {
    await work()
  } finally {
    clients.forEach((client, index) => (client.query = originals[index]!))
  }
  return sent.filter((statement) => !/graphile_worker|^(SET|BEGIN|COMMIT)\b/i.test(statement))
}

/** The same for pages that are counted to the last statement: the shortest of some goes, because jobs only add to it. */
export async function fewestQueriesOf(
  work: () => Promise<unknown>,
  counts: (statement: string) => boolean = () => true,
): Promise<string[]> {
  const goes: string[][] = []
  while (goes.length < 4) goes.push((await queriesOf(work)).filter(counts))
  return goes.reduce((fewest, go) => (go.length < fewest.length ? go : fewest))
}

/** Waterline's adapter brings its own copy of the driver. */
function waterlinesClient(): { query: (...args: unknown[]) => unknown } {
  const adapter = require.resolve('machinepack-postgresql', { paths: [require.resolve('sails-postgresql')] })
  return require(require.resolve('pg', { paths: [adapter] })).Client.prototype
}
