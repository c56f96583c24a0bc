import { Client } from 'pg'

/** A statement as it was sent, with the values of its placeholders. */
export interface Sent {
  text: string
  values: unknown[]
}

/** The statements that `work` sends to the database; those of the job queue and of setting up connections left out. */
export async function queriesOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await sentBy(work)).map(({ text }) => text)
}

/** The same with their values. */
export async function sentBy(work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  const clients = [Client.prototype, waterlinesClient()]
  const originals = clients.map((client) => client.query)
  clients.forEach((client, index) => {
    client.query = function (this: unknown, ...args: unknown[]) {
      const [statement, values] = args as [string | Partial<Sent> | undefined, unknown]
      const whole = typeof statement === 'string' ? { text: statement } : statement
      const given = whole?.values ?? values
      sent.push({ text: String(whole?.text), values: Array.isArray(given) ? given : [] })
      return Reflect.apply(originals[index]!, this, args)
    }
  })
  try {
    await work()
  } finally {
    clients.forEach((client, index) => (client.query = originals[index]!))
  }
  return sent.filter(({ text }) => !/graphile_worker|^(SET|BEGIN|COMMIT)\b/i.test(text))
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
