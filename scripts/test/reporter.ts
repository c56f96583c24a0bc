import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { reporters, type MochaOptions, type Runner, type Suite } from 'mocha'
import { z } from 'zod'
import type { Durations } from './lanes'

const reporterOptions = z.object({ durations: z.string().optional() })

/** mocha's usual one, which also notes how long each file took, its hooks included. */
class Reporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options)
    const durations: Durations = {}
    let current: string | undefined
    let since = 0
    const turn = (file: string | undefined) => {
      if (current) durations[current] = (durations[current] ?? 0) + (performance.now() - since) / 1000
      current = file && relative(process.cwd(), file)
      since = performance.now()
    }
    runner.on('suite', (suite: Suite) => {
      if (suite.parent?.root) turn(suite.file)
    })
    runner.once('end', () => {
      turn(undefined)
      const { durations: to } = reporterOptions.parse(options.reporterOptions ?? {})
      if (to) writeFileSync(to, JSON.stringify(durations))
    })
  }
}

export = Reporter
