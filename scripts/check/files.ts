import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of the project; its path is relative to the root, with slashes. */
export interface ProjectFile {
  path: string
  text: string
}

/** Looks at the project and gives one sentence, beginning with the place, for each thing that is wrong. */
export type Guard = (files: ProjectFile[]) => string[]

const folders = ['api', 'assets', 'config', 'docs', 'migrations', 'scripts', 'test', 'types', 'views']
const isText = /\.(ts|js|mjs|cjs|json|css|md|ejs|sql|html)$/

/** Every text file that people wrote, in the order of their paths. */
export function projectFiles(root: string): ProjectFile[] {
  const top = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'package-lock.json')
    .map((entry) => entry.name)
  const paths = [...top, ...folders.flatMap((folder) => filesIn(root, folder))].filter((path) => isText.test(path))
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

function filesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesIn(root, path) : [path]
  })
}

/** The number of the line on which this character stands, from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

/** One sentence for each place in the text that matches. */
export function findings({ path, text }: ProjectFile, pattern: RegExp, sentence: string): string[] {
  return [...text.matchAll(pattern)].map((match) => `${path}:${lineAt(text, match.index)} ${sentence}`)
}
