import { dashboardBench } from '../test/bench/dashboard'
import { feedBench } from '../test/bench/feed'
import { jobsBench } from '../test/bench/jobs'
import { fullRush } from '../test/bench/full-rush'
import { notificationsBench } from '../test/bench/notifications'
import { report } from '../test/bench/report'

interface Outcome {
  lines: string[]
  /** Promises that do not hold. */
  broken: string[]
}
type Guards = 'in' | 'out'

/** What can be measured by its name; without one it is the rush. Each on a fresh database of its own. */
const benches: Record<string, (words: string[], guards: Guards) => Promise<Outcome>> = {
  dashboard: dashboardBench,
  feed,
  jobs: async () => ({ lines: await jobsBench(), broken: [] }),
  notifications: ([many = '10000'], guards) => notificationsBench(Number(many), guards),
  rush,
}

/** The control of a rush or a flood: it has to end with 1. */
const control = '--without-locks'

/**
 * `npm run bench [-- [rush] BUYERS PLACES | notifications [MANY] | dashboard | feed [EVENTS ROUNDS] | jobs]`. Ends with 1 if a
 * promise is broken.
 */
async function main(all: string[]): Promise<void> {
  const words = all.filter((word) => word !== control)
  const guards = words.length < all.length ? 'out' : 'in'
  const bench = benches[words[0] ?? '']
  const { lines, broken } = await (bench ? bench(words.slice(1), guards) : rush(words, guards))
  for (const line of lines) console.log(line)
  for (const what of broken) console.log(`BROKEN ${what}`)
  process.exit(broken.length > 0 ? 1 : 0)
}

async function rush([buyers = '10000', places = '500']: string[], guards: Guards): Promise<Outcome> {
  const size = { buyers: Number(buyers), places: Number(places), width: 100 }
  const { figures, broken } = await fullRush(size, guards)
  return { lines: report(size, figures), broken }
}

/** Whether the feed costs the same for a hundred events and for many. */
async function feed([events = '100000', rounds = '60']: string[]): Promise<Outcome> {
  const { ratios, broken } = await feedBench(Number(events), Number(rounds))
  const rows = ratios.map(
    ({ name, few, many, ratio }) =>
      `${name.padEnd(32)}${few.toFixed(1).padStart(8)}${many.toFixed(1).padStart(8)}${ratio.toFixed(2).padStart(7)}`,
  )
  return { lines: [`Medians in ms, 100 events and ${events}`, ...rows], broken }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
