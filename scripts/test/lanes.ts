import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import recorded from '../../test/durations.json'

/** What each spec file took, in seconds, by its path; `npm test -- --weigh` writes test/durations.json anew. */
export const durationsOf = z.record(z.string(), z.number())
export type Durations = z.infer<typeof durationsOf>

interface Lane {
  files: string[]
  seconds: number
}

export interface Plan {
  /** Run beside each other. */
  lanes: string[][]
  /** Run when nothing else does. */
  alone: string[]
}

/** They measure time, or what else their process does would change what they look at. */
export const alone = [
  'test/accounts/alike-times.test.ts',
  'test/accounts/password.test.ts',
  'test/accounts/sign-in.test.ts',
  'test/live/places.test.ts',
  'test/mail/smtp.test.ts',
  'test/start/first-start.test.ts',
]

/** A file that nobody has weighed yet counts as so many seconds. */
const usual = 3

/** Every spec file but those of the browser, which `npm run test:browser` runs. */
export function specFiles(root: string): string[] {
  return readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(join('test', 'browser/')))
    .sort()
}

/**
 * Each file once. The lanes are about as long as each other: the longest file goes first, and always to the lane that
 * is the shortest so far. The same files and durations give the same lanes.
 */
export function plan(files: string[], count: number, durations: Durations = recorded): Plan {
  const seconds = (path: string) => durations[path] ?? usual
  const lanes: Lane[] = Array.from({ length: count }, () => ({ files: [], seconds: 0 }))
  const together = files.filter((path) => !alone.includes(path))
  for (const path of together.toSorted((one, other) => seconds(other) - seconds(one))) {
    const [shortest] = lanes.toSorted((one, other) => one.seconds - other.seconds)
    shortest!.files.push(path)
    shortest!.seconds += seconds(path)
  }
  return {
    lanes: lanes.map(({ files }) => files.sort()).filter(({ length }) => length > 0),
    alone: files.filter((path) => alone.includes(path)),
  }
}
