import { processCosts } from '../test/bench/processes'

/** `npm run bench:processes`: what a request costs, with one process and with two, and what telling of places costs. */
async function main(): Promise<void> {
  const { costs, notify, load } = await processCosts()
  for (const { step, processes, perSecond, web, database } of costs)
    console.log(
      `${step.padEnd(16)} ${processes} process${processes > 1 ? 'es' : '  '} ${perSecond.toFixed(0).padStart(6)} a second, ` +
        `${web.toFixed(1)} ms of the web's processor, ${database.toFixed(1)} ms of the database's`,
    )
  console.log(
    `orders of one event a second: ${notify.told.toFixed(0)} told, ${notify.silent.toFixed(0)} silent, ` +
      `ratio ${(notify.told / notify.silent).toFixed(2)}`,
  )
  console.log(`load of the machine at the end: ${load.toFixed(1)}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
