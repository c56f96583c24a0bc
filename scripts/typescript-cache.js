const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const ts = require('typescript')

/*
 * ts-node's transpiler (tsconfig.json names it): the same compiler, but what it made of a file is kept until the file
 * changes. To compile all of Foyer anew takes three seconds at every start, to read what is kept a tenth of one.
 * Plain JavaScript, because it is what makes TypeScript load.
 */
const folder = join(__dirname, '../node_modules/.cache/foyer-typescript')

exports.create = ({ service }) => {
  const { options: compilerOptions } = service.config
  const compiler = [ts.version, compilerOptions]
  return {
    transpile(code, { fileName }) {
      const file = join(folder, digest(fileName))
      const key = digest([code, compiler])
      const kept = read(file)
      if (kept?.key === key) return kept
      const { outputText, sourceMapText, diagnostics } = ts.transpileModule(code, {
        fileName,
        compilerOptions,
        reportDiagnostics: true,
      })
      if (diagnostics.length === 0) keep(file, { key, outputText, sourceMapText })
      return { outputText, sourceMapText, diagnostics }
    },
  }
}

function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** A file that is not there, or is not whole, counts as none. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** In one step, as several processes may start at once. Where nothing can be written, every start compiles. */
function keep(file, output) {
  const draft = `${file}.${process.pid}`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(draft, JSON.stringify(output))
    renameSync(draft, file)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR'].includes(error.code)) throw error
  }
}
