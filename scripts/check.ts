import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { projectFiles } from './check/files'
import { houseGuards } from './check-house'

interface Result {
  name: string
  problems: string[]
}

const root = resolve(__dirname, '..')
const packages = join(root, 'node_modules')

/** `npm run check`: everything that can be said of the code without running it. Shows all that is wrong, not the first. */
async function main(): Promise<void> {
  const tools = [
    tool('Format (prettier)', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
    tool('Lint (eslint)', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'),
    tool('Types (tsc)', 'typescript/bin/tsc', '--noEmit', '--pretty', 'false'),
  ]
  const files = projectFiles(root)
  const guards = Object.entries(houseGuards).map(([name, guard]) => ({ name, problems: guard(files) }))
  let failed = 0
  for (const { name, problems } of [...(await Promise.all(tools)), ...guards]) {
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}`)
    for (const problem of problems) console.log(`       ${problem}`)
    if (problems.length > 0) failed++
  }
  if (failed > 0) process.exitCode = 1
}

/** Runs a program of a package; it has passed when it ends with 0. */
function tool(name: string, program: string, ...words: string[]): Promise<Result> {
  return new Promise((done) => {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024, timeout: 10 * 60_000 }
    execFile(process.execPath, [join(packages, program), ...words], options, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
      const problems = said.map((line) => line.replace(`${root}/`, '').replace(/^\[warn\] /, ''))
      done({ name, problems: error ? (problems.length > 0 ? problems : [error.message]) : [] })
    })
  })
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
