import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import type { IncomingMessage } from 'node:http'
import { Client } from 'pg'
import { run } from '../support/setup'

type Query = (this: unknown, ...parts: unknown[]) => unknown
interface Asking {
  prototype: { query: Query }
}

/** Waterline brings its own copy of the driver. */
function drivers(): Asking[] {
  const load = createRequire(createRequire(__filename).resolve('sails-postgresql'))
  const { Client: other }: { Client: Asking } = load('pg')
  return [...new Set([Client, other])]
}

/**
 * Whether each statement of the request to `path` reads or writes, in their order, while `work` runs.
 */
export async function statementsOf(path: string, work: () => Promise<unknown>): Promise<string[]> {
  const request = new AsyncLocalStorage<true>()
  const statements: string[] = []
  const enter = ({ url }: IncomingMessage) => {
    if (url === path) request.enterWith(true)
  }
  const usual = drivers().map((driver) => [driver, driver.prototype.query] as const)
  for (const [driver, query] of usual) {
    driver.prototype.query = function (...parts) {
      const [first] = parts
      const text = typeof first === 'string' ? first : String((first as { text?: unknown })?.text)
      if (request.getStore()) statements.push(kindOf(text))
      return query.apply(this, parts)
    }
  }
  const { server } = run().sails.hooks.http
  server.prependListener('request', enter)
  try {
    await work()
    return statements
  } finally {
    server.removeListener('request', enter)
    for (const [driver, query] of usual) driver.prototype.query = query
  }
}

function kindOf(text: string): string {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? ''
  if (['INSERT', 'UPDATE', 'DELETE'].includes(verb)) return 'write'
  return verb === 'SELECT' ? (/add_job/.test(text) ? 'job' : 'read') : verb
}
