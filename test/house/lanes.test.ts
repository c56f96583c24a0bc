import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { verdict } from '../../scripts/test/lane'
import { alone, plan, specFiles, type Durations } from '../../scripts/test/lanes'

const root = resolve(__dirname, '../..')
const files = specFiles(root)

describe('The lanes of `npm test`', () => {
  it('know every file of tests, in any folder, but those of the browser', () => {
    const place = mkdtempSync(join(tmpdir(), 'foyer-lanes-'))
    try {
      for (const folder of ['test/browser', 'test/new/deep']) mkdirSync(join(place, folder), { recursive: true })
      const paths = ['test/a.test.ts', 'test/new/deep/b.test.ts', 'test/browserless.test.ts']
      for (const path of [...paths, 'test/browser/c.test.ts', 'test/new/rows.ts']) writeFileSync(join(place, path), '')
      assert.deepEqual(specFiles(place), paths.toSorted())
    } finally {
      rmSync(place, { recursive: true })
    }
  })

  for (const count of [1, 2, 3, 4])
    it(`run each file exactly once, the new ones too: ${count}`, () => {
      const all = [...files, 'test/new/nobody-has-weighed.test.ts']
      const { lanes, alone } = plan(all, count)
      assert.equal(lanes.length, count)
      assert.deepEqual([...lanes.flat(), ...alone].sort(), all.toSorted())
    })

  it('are about as long as each other', () => {
    const durations: Durations = { a: 50, b: 30, c: 20, d: 20, e: 20 }
    const { lanes } = plan(Object.keys(durations), 2, durations)
    assert.deepEqual(lanes, [
      ['a', 'd'],
      ['b', 'c', 'e'],
    ])
  })

  it('leave alone what measures time, which is there', () => {
    assert.deepEqual(
      alone.filter((path) => !files.includes(path)),
      [],
    )
    assert.deepEqual(plan(files, 2).alone, alone.toSorted())
  })

  it('have passed only when mocha has counted, something passed, nothing failed and it ended with 0', () => {
    assert.equal(verdict('\n  3 passing (2s)\n', 0).passed, true)
    assert.equal(verdict('\n\x1b[32m \x1b[0m\x1b[32m 3 passing\x1b[0m\x1b[90m (2s)\x1b[0m\n', 0).passed, true)
    for (const [output, ended] of [
      ['', 0],
      ['    ✔ 3 passing thoughts\n', 0],
      ['\n  0 passing (2ms)\n', 1],
      ['\n  3 passing (2s)\n', 'SIGSEGV'],
      ['\n  3 passing (2s)\n', 1],
      ['\n  3 passing (2s)\n  1 failing\n', 1],
      ['', 'spawn ENOMEM'],
    ] as const) {
      const { output: shown, passed } = verdict(output, ended)
      assert.deepEqual([output, ended, passed], [output, ended, false])
      assert.equal(shown.match(/^ +1 failing\b/gm)?.length, 1, shown)
    }
  })
})
