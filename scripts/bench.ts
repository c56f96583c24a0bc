import { fullRush } from '../test/bench/full-rush'
import { report } from '../test/bench/report'

/** `npm run bench [-- BUYERS PLACES]`: the rush on a fresh database of its own. Ends with 1 if a promise is broken. */
async function main([buyers = '10000', places = '500']: string[]): Promise<void> {
  const size = { buyers: Number(buyers), places: Number(places), width: 100 }
  const { figures, broken } = await fullRush(size)
  for (const line of report(size, figures)) console.log(line)
  for (const what of broken) console.log(`BROKEN ${what}`)
  if (broken.length > 0) process.exitCode = 1
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
