import { dashboardBench } from '../test/bench/dashboard'
import { feedBench } from '../test/bench/feed'
import { jobsBench } from '../test/bench/jobs'
import { fullRush } from '../test/bench/full-rush'
import { report } from '../test/bench/report'

interface Outcome {
  lines: string[]
  /** Promises that do not hold. */
  broken: string[]
}

/** What can be measured by its name; without one it is the rush. Each on a fresh database of its own. */
const benches: Record<string, (words: string[]) => Promise<Outcome>> = {
  dashboard: dashboardBench,
  feed,
  jobs: async () => ({ lines: await jobsBench(), broken: [] }),
}

/** `npm run bench [-- BUYERS PLACES | dashboard | feed [EVENTS ROUNDS] | jobs]`. Ends with 1 if a promise is broken. */
async function main([first = '10000', ...others]: string[]): Promise<void> {
  const { lines, broken } = await (benches[first]?.(others) ?? rush([first, ...others]))
  for (const line of lines) console.log(line)
  for (const what of broken) console.log(`BROKEN ${what}`)
  if (broken.length > 0) process.exitCode = 1
}

async function rush([buyers = '10000', places = '500']: string[]): Promise<Outcome> {
  const size = { buyers: Number(buyers), places: Number(places), width: 100 }
  const { figures, broken } = await fullRush(size)
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
