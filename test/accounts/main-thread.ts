import { existsSync, readFileSync } from 'node:fs'

/** One thread of this process has its number: the one that runs the event loop. */
const account = `/proc/self/task/${process.pid}/schedstat`

/**
 * How long the thread of the event loop has worked so far, in ms. What others do on this machine does not count, so that
 * a busy one measures the same as an idle one. Where the system does not tell, the clock on the wall has to do.
 */
const worked: () => number = existsSync(account)
  ? () => Number(readFileSync(account, 'utf8').split(' ')[0]) / 1e6
  : () => performance.now()

/** The longest that the event loop was kept from its next turn while `work` ran, in ms: so long any other request waits. */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = worked()
  let running = true
  const turn = () => {
    const now = worked()
    longest = Math.max(longest, now - last)
    last = now
    if (running) setImmediate(turn)
  }
  turn()
  try {
    await work()
  } finally {
    await new Promise((done) => setImmediate(done))
    running = false
  }
  return longest
}
