import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { durationsOf, type Durations } from './lanes'

export interface Outcome {
  output: string
  /** Whether mocha has run to its end and counted, and all that it ran has passed. */
  passed: boolean
  durations: Durations
}

/** mocha on these files, with a server, a database and a mail server of its own (test/support/setup.ts). */
export async function runLane(root: string, files: string[], room: string, name: string): Promise<Outcome> {
  const [log, weights] = [join(room, `${name}.log`), join(room, `${name}.json`)]
  const reporter = ['--reporter', 'scripts/test/reporter.ts', '--reporter-option', `durations=${weights}`]
  const mocha = [join(root, 'node_modules/mocha/bin/mocha.js'), '--fail-zero', ...reporter, ...files]
  // A file and no pipe, which a database that was left behind would hold open.
  const descriptor = openSync(log, 'w')
  const child = spawn(process.execPath, mocha, { cwd: root, stdio: ['ignore', descriptor, descriptor] })
  closeSync(descriptor)
  const ended = await new Promise<number | string | null>((done) => {
    child.once('error', ({ message }) => done(message))
    child.once('exit', (code, signal) => done(signal ?? code))
  })
  const output = readFileSync(log, 'utf8')
  const durations = existsSync(weights) ? durationsOf.parse(JSON.parse(readFileSync(weights, 'utf8'))) : {}
  return { ...verdict(output, ended), durations }
}

/** What mocha's closing lines and its end say together. A run that ended before it counted has failed once. */
export function verdict(output: string, ended: number | string | null): Pick<Outcome, 'output' | 'passed'> {
  const text = stripVTControlCharacters(output)
  if (/^ +[1-9]\d* failing$/m.test(text)) return { output, passed: false }
  const passed = ended === 0 && /^ +[1-9]\d* passing \(/m.test(text)
  const sentence = `  1 failing (these tests ended with ${ended} before they were counted)`
  return { output: passed ? output : `${output}\n${sentence}\n`, passed }
}
