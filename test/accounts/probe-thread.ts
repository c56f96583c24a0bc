import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import type { Ready, Waits } from './probe'

const { site, forms }: { site: string; forms: Ready[] } = workerData

function answer(path: string, agent: Agent, form?: Ready): Promise<number> {
  const headers = form && {
    Cookie: form.cookie,
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': Buffer.byteLength(form.body),
  }
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, site), { agent, headers, method: form ? 'POST' : 'GET' }, (response) => {
      response.on('error', reject).on('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
    sent.on('error', reject).end(form?.body)
  })
}

/**
 * How long the thread of the event loop and this one have been ready so far while others had all cores, in ms. Linux
 * tells; elsewhere it is 0.
 */
function stoodInQueue(): number {
  try {
    const accounts = [`/proc/self/task/${process.pid}/schedstat`, '/proc/thread-self/schedstat']
    const waited = accounts.map((account) => Number(readFileSync(account, 'utf8').split(' ')[1]) / 1e6)
    return waited.reduce((sum, time) => sum + time)
  } catch {
    return 0
  }
}

async function main(): Promise<Waits> {
  const [probe, browsers] = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true })]
  // The connection is there before anything is measured, as with whoever reads the site just now.
  for (let times = 0; times < 50; times++) await answer('/healthz', probe)
  const waits: Waits = { statuses: [], ours: 0 }
  let running = true
  const all = Promise.all(forms.map((form) => answer(form.path, browsers, form))).finally(() => (running = false))
  while (running) {
    const [start, stood] = [performance.now(), stoodInQueue()]
    await answer('/healthz', probe)
    const took = performance.now() - start
    waits.ours = Math.max(waits.ours, took - (stoodInQueue() - stood))
  }
  return { ...waits, statuses: await all }
}

// What fails ends the thread with its error.
void main().then((waits) => parentPort?.postMessage(waits))
