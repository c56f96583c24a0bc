import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'pg'
import { aSite, commands, type Environment, type Site } from '../start/server'
import { engineThere } from '../support/engines'
import { startSmtp } from '../support/smtp'
import { receiver } from '../webhooks/receiver'
import { spent } from './processes'

interface Work {
  name: string
  many: number
  /** What test/bench/backlog.ts is told to write. */
  backlog: string[]
  environment: Environment
  /** How much of it has been done. */
  done(): Promise<number>
}

/** What one process of `npm run worker` does in a second, one kind of work after the other, each with nothing else to do. */
export async function jobsBench(): Promise<string[]> {
  const [smtp, listener, site] = [await startSmtp({ timeout: 10_000 }), await receiver(), await aSite()]
  // In production webhooks could not go to this machine.
  const environment: Environment = { NODE_ENV: 'test', LOG_LEVEL: 'warn', WORKERS: 'off', WEBHOOKS_TO_LOOPBACK: 'on' }
  const web = site.start(commands.npmStart, environment)
  await web.answers('/readyz')
  const pool = new Pool({ connectionString: site.database, max: 1 })
  pool.on('error', () => undefined)
  const relayed = async () => {
    const counted = `SELECT count(*)::int AS many FROM message
                      WHERE position <= (SELECT position FROM bus_reader WHERE name = 'rabbitmq')`
    return (await pool.query<{ many: number }>(counted)).rows[0]?.many ?? 0
  }
  const broker = engineThere('rabbitmq')
  const works: Work[] = [
    {
      name: 'mails to SMTP',
      many: 400,
      backlog: ['mails'],
      environment: { SMTP_URL: smtp.url },
      done: async () => smtp.mails.length,
    },
    ...(broker
      ? [
          {
            name: 'messages to RabbitMQ',
            many: 5000,
            backlog: ['messages'],
            environment: { AMQP_URL: broker },
            done: relayed,
          },
        ]
      : []),
    {
      name: 'webhooks of four organisers',
      many: 400,
      backlog: ['messages', listener.url],
      environment: {},
      done: async () => listener.received.length,
    },
  ]
  try {
    const lines: string[] = []
    for (const work of works) lines.push(await measure(site, work, { ...environment, ...work.environment }))
    const load = loadavg()[0]?.toFixed(1)
    return ['One worker process', ...lines, `load of the machine at the end: ${load}, ${availableParallelism()} cores`]
  } finally {
    await pool.end()
    await site.clear()
    await Promise.all([smtp.close(), listener.close()])
  }
}

/** From the first that was done to the last, so that the start of the process does not count. */
async function measure(site: Site, { name, many, backlog, done }: Work, environment: Environment): Promise<string> {
  const [kind = '', ...more] = backlog
  const program = ['-r', 'ts-node/register', join(__dirname, 'backlog.ts'), kind, String(many), ...more]
  const writing = site.start(program, { NODE_ENV: 'test', LOG_LEVEL: 'warn', WEBHOOKS_TO_LOOPBACK: 'on' })
  if ((await writing.exited) !== 0) throw new Error(writing.output())
  const worker = site.start(commands.worker, environment)
  const reach = async (wanted: number) => {
    for (;;) {
      const now = await done()
      if (now >= wanted) return { done: now, time: performance.now(), cost: spent(site, 'scripts/worker.ts') }
      if (!worker.isRunning()) throw new Error(worker.output())
      await pause(10)
    }
  }
  const first = await reach(1)
  const last = await reach(many)
  worker.signal('SIGTERM')
  await worker.exited
  const count = last.done - first.done
  const rate = (count * 1000) / (last.time - first.time)
  const each = (part: 'web' | 'database') => ((last.cost[part] - first.cost[part]) / count).toFixed(1)
  return `${name.padEnd(28)} ${rate.toFixed(0).padStart(5)} a second, ${each('web')} ms of its processor, ${each('database')} ms of the database's`
}
