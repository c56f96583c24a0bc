import { feedBench } from '../test/bench/feed'
import { fullRush } from '../test/bench/full-rush'
import { report } from '../test/bench/report'

/**
 * `npm run bench [-- BUYERS PLACES]`: the rush on a fresh database of its own. Ends with 1 if a promise is broken.
 * `npm run bench -- feed [EVENTS ROUNDS]`: whether the feed costs the same for a hundred events and for many.
 */
async function main([first = '10000', ...others]: string[]): Promise<void> {
  const broken = first === 'feed' ? await feed(others) : await rush([first, ...others])
  for (const what of broken) console.log(`BROKEN ${what}`)
  if (broken.length > 0) process.exitCode = 1
}

async function rush([buyers = '10000', places = '500']: string[]): Promise<string[]> {
  const size = { buyers: Number(buyers), places: Number(places), width: 100 }
  const { figures, broken } = await fullRush(size)
  for (const line of report(size, figures)) console.log(line)
  return broken
}

async function feed([events = '100000', rounds = '60']: string[]): Promise<string[]> {
  const { ratios, broken } = await feedBench(Number(events), Number(rounds))
  console.log(`Medians in ms, 100 events and ${events}`)
  for (const { name, few, many, ratio } of ratios)
    console.log(
      `${name.padEnd(32)}${few.toFixed(1).padStart(8)}${many.toFixed(1).padStart(8)}${ratio.toFixed(2).padStart(7)}`,
    )
  return broken
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
