import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { Piscina } from 'piscina'

/** The source is the table of decisions of the product: bcrypt at cost 12. */
const cost = 12
const place = globalThis as { foyerPasswordPool?: Piscina }

/** bcrypt at this cost takes a quarter of a second of pure work: it has threads of its own, beside the event loop. */
function pool(): Piscina {
  return (place.foyerPasswordPool ??= new Piscina({
    filename: join(__dirname, 'bcrypt-worker.js'),
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 30_000,
    // A thread needs none of the flags and loaders of this process.
    execArgv: [],
    env: {},
  }))
}

export async function closePasswordPool(): Promise<void> {
  const open = place.foyerPasswordPool
  place.foyerPasswordPool = undefined
  await open?.destroy()
}

/** bcrypt reads 72 bytes, 36 Cyrillic letters. The digest makes every letter of a long password count. */
function digest(password: string): string {
  return createHmac('sha384', 'foyer.password.v1').update(password.normalize('NFKC')).digest('base64')
}

/** @param rounds bcrypt's cost; less than the product's is for tests that sign somebody in who was there already */
export async function hashPassword(password: string, rounds = cost): Promise<string> {
  return String(await pool().run({ text: digest(password), cost: rounds }, { name: 'hash' }))
}

/** False for a hash that no password fits, as accounts have that came by a purchase; it takes as long as a real one. */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  if (!bcryptHash.test(hash)) return passwordMatchesNobody(password)
  return (await pool().run({ text: digest(password), hash }, { name: 'compare' })) === true
}

const bcryptHash = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/
const nobodysHash = `$2b$${cost}$${'.'.repeat(53)}`

/** As much work as a real comparison: an unknown login must not answer sooner than a wrong password. */
export async function passwordMatchesNobody(password: string): Promise<false> {
  await passwordMatches(password, nobodysHash)
  return false
}
