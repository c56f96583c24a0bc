import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { run } from '../support/setup'

/** A form that is ready to be sent. */
export interface Ready {
  path: string
  cookie: string
  body: string
}

const told = z.object({
  /** What the forms were answered with. */
  statuses: z.array(z.number()),
  /** The longest that a request beside them waited, in ms, without what its threads stood in the queue for a core. */
  ours: z.number(),
})
export type Waits = z.infer<typeof told>

/**
 * Sends all forms at once and, until they are answered, asks again and again for a page that costs nothing. Does so in
 * a thread of its own: what a client does is no part of what a request waits for. All forms have to be taken.
 */
export async function waitsBeside(forms: Ready[]): Promise<Waits> {
  const program = `require('ts-node/register'); require(${JSON.stringify(require.resolve('./probe-thread'))})`
  const plain = forms.map(({ path, cookie, body }) => ({ path, cookie, body }))
  const worker = new Worker(program, {
    eval: true,
    execArgv: [],
    workerData: { site: run().baseUrl, forms: plain },
  })
  try {
    const waits = told.parse((await once(worker, 'message'))[0])
    assert.deepEqual([...new Set(waits.statuses)], [303])
    return waits
  } finally {
    await worker.terminate()
  }
}
