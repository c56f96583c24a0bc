import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { settings } from '../api/settings'
import { askForAllLanes, sayLeftOut } from '../test/support/engines'
import { runLane, type Outcome } from './test/lane'
import { plan, specFiles } from './test/lanes'

const root = resolve(__dirname, '..')
/** Each has a database of its own: more than these would wait for the disk instead of the processor. */
const most = 4

/** `npm test`: all the tests, as many beside each other as there are processors; with words, mocha and these words. */
async function main(words: string[]): Promise<void> {
  const [word, ...more] = words
  const isWeighing = word === '--weigh' && more.length === 0
  if (words.length > 0 && !isWeighing) return mocha(words)
  // A database that somebody brings is one for all, and a test that counts would count what another lane does.
  const count = settings().databaseUrl ? 1 : Math.min(availableParallelism(), most)
  const { lanes, alone } = plan(specFiles(root), count)
  const { missing, needed } = askForAllLanes()
  const room = mkdtempSync(join(tmpdir(), 'foyer-lanes-'))
  try {
    const together = await Promise.all(lanes.map((files, index) => lane(files, room, `lane ${index + 1}`)))
    const outcomes = [...together, await lane(alone, room, 'alone')]
    if (outcomes.some(({ passed }) => !passed)) process.exitCode = 1
    else if (isWeighing) record(outcomes)
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
  if (missing.length > 0) console.log(sayLeftOut(missing))
  // Whoever says that they are there does not want to hear that all is well without them.
  if (needed.length > 0) {
    console.error(`FOYER_TESTS_NEED wants ${needed.join(' and ')}: this counts as failed`)
    process.exitCode = 1
  }
}

/** What it says is shown at its end, in one piece. */
async function lane(files: string[], room: string, name: string): Promise<Outcome> {
  const started = performance.now()
  console.log(`${name}: ${files.length} files`)
  const outcome = await runLane(root, files, room, name)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(`\n${name}, ${files.length} files, ${seconds} s:\n${outcome.output}`)
  return outcome
}

/** Only what is worth weighing: the rest counts as usual. */
function record(outcomes: Outcome[]): void {
  const all = outcomes.flatMap(({ durations }) => Object.entries(durations))
  const rounded = all.map(([path, seconds]) => [path, Math.max(Math.round(seconds), 1)] as const)
  const text = JSON.stringify(Object.fromEntries(rounded.sort()), null, 2)
  writeFileSync(join(root, 'test/durations.json'), `${text}\n`)
}

/** One process for what somebody looks at just now: `npm test -- -g buyer`. */
function mocha(words: string[]): void {
  const program = [join(root, 'node_modules/mocha/bin/mocha.js'), 'test/**/*.test.ts', ...words]
  const child = spawn(process.execPath, program, { cwd: root, stdio: 'inherit' })
  child.once('exit', (code, signal) => (process.exitCode = signal ? 1 : (code ?? 1)))
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
