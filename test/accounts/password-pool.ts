import { compareSync, hashSync } from 'bcryptjs'
import { passwordMatchesNobody } from '../../api/accounts/password'

export interface Task {
  text?: string
  hash?: string
  cost?: number
}
/** What of the pool that does the work of bcrypt the product uses. */
export interface PasswordPool {
  run(task: Task, options: { name: string }): Promise<unknown>
  destroy(): Promise<void>
}
const place = globalThis as { foyerPasswordPool?: PasswordPool }

/** Puts another pool in the place of the one that does the work of bcrypt, while `work` runs. */
export async function withPool<Result>(
  stand: (usual: PasswordPool) => PasswordPool,
  work: () => Promise<Result>,
): Promise<Result> {
  await passwordMatchesNobody('')
  const usual = place.foyerPasswordPool!
  place.foyerPasswordPool = stand(usual)
  try {
    return await work()
  } finally {
    place.foyerPasswordPool = usual
  }
}

const stand = (matches: boolean) => (): PasswordPool => ({
  async run(_task, { name }) {
    await new Promise((done) => setImmediate(done))
    return name === 'hash' ? `$2b$12$${'a'.repeat(53)}` : matches
  },
  destroy: async () => undefined,
})

/** The same short while for everybody, whatever the password: it matches nothing. */
export const quick = stand(false)
/** The same, but it matches everything. */
export const quickAndRight = stand(true)

/** The same work as the usual one does, but in the loop, as with bcryptjs without threads. */
export const inTheLoop = (): PasswordPool => ({
  run: async ({ text = '', hash = '', cost }, { name }) =>
    name === 'hash' ? hashSync(text, cost) : compareSync(text, hash),
  destroy: async () => undefined,
})
