import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(__dirname, '../..')

/** A program that some tests need, and that no machine has to have. */
interface Engine {
  title: string
  /** The variable with its address, and where it is looked for without. */
  variable: string
  usual: string
  /** What is not tested without it. */
  tests: string
  /** A program that ends with 0 if the engine at its first argument lets us in. */
  question: string
}

export const engines = {
  rabbitmq: {
    title: 'RabbitMQ',
    variable: 'AMQP_URL',
    usual: 'amqp://guest:guest@127.0.0.1:5672',
    tests: 'the relay to RabbitMQ',
    question: `require('amqplib').connect(process.argv[1], { timeout: 3000 })
      .then((connection) => connection.close()).then(() => process.exit(0), () => process.exit(1))`,
  },
  redis: {
    title: 'Redis',
    variable: 'REDIS_URL',
    usual: 'redis://127.0.0.1:6379',
    tests: 'limits and sessions in Redis',
    question: `const client = require('redis').createClient({ url: process.argv[1], socket: { reconnectStrategy: false } })
      client.on('error', () => {})
      client.connect().then(() => client.ping()).then(() => process.exit(0), () => process.exit(1))`,
  },
} satisfies Record<string, Engine>
export type EngineName = keyof typeof engines
const names = Object.keys(engines).filter((name): name is EngineName => name in engines)

type Environment = Record<string, string | undefined>
type Asks = (name: EngineName, url: string) => boolean

export const engineUrl = (name: EngineName, environment: Environment = process.env) =>
  environment[engines[name].variable] || engines[name].usual

/** Asked by another process, because the tests have to be known before anything can be waited for. */
const answers: Asks = (name, url) => {
  try {
    const program = ['-e', engines[name].question, url]
    execFileSync(process.execPath, program, { cwd: root, timeout: 10_000, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The engines that do not answer, each asked once; and those of them that FOYER_TESTS_NEED wants to be there. */
export function missingEngines(environment: Environment = process.env, asks = answers) {
  const needed = listed(environment.FOYER_TESTS_NEED)
  const missing = names.filter((name) => !asks(name, engineUrl(name, environment)))
  return { missing, needed: missing.filter((name) => needed.includes(name)) }
}

/** The same, which the processes that this one starts then know. */
export function askForAllLanes() {
  const found = missingEngines()
  process.env.FOYER_TESTS_WITHOUT = found.missing.join()
  return found
}

/** One line for whoever looks at the end of `npm test`. */
export function sayLeftOut(missing: EngineName[]): string {
  const reasons = missing.map((name) => {
    const { tests, title, variable, usual } = engines[name]
    return `${tests} (no ${title} answers at ${variable} or ${new URL(usual).host})`
  })
  return `Left out: ${reasons.join('; ')}. Everything else has run.`
}

const place = globalThis as { foyerEngines?: Map<EngineName, boolean> }

/**
 * For tests, when they are defined: the address of an engine, or undefined where its tests are left out. `npm test` has
 * asked for all of its lanes and says so itself; a file alone asks here, and says so here.
 * @throws where the engine does not answer and FOYER_TESTS_NEED names it
 */
export function engineThere(name: EngineName): string | undefined {
  const there = (place.foyerEngines ??= new Map())
  if (!there.has(name)) there.set(name, isThere(name))
  return there.get(name) ? engineUrl(name) : undefined
}

function isThere(name: EngineName): boolean {
  const { FOYER_TESTS_WITHOUT: told, FOYER_TESTS_NEED: needed } = process.env
  if (told !== undefined) return !listed(told).includes(name)
  if (answers(name, engineUrl(name))) return true
  if (listed(needed).includes(name)) throw new Error(`FOYER_TESTS_NEED wants ${name}, which does not answer`)
  console.log(sayLeftOut([name]))
  return false
}

/** @throws where a word is the name of no engine: a slip would let everything pass */
function listed(words = ''): EngineName[] {
  return words.split(',').flatMap((word) => {
    const name = names.find((each) => each === word.trim())
    if (!name && word.trim()) throw new Error(`There is no engine "${word.trim()}", only: ${names.join(', ')}`)
    return name ?? []
  })
}
