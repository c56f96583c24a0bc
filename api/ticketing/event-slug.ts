import { slugify } from 'transliteration'
import { uniqueViolation, type Transaction } from '../db'
import { Refusal } from '../refusal'
import { word } from './random-names'

/** What would lead elsewhere than to an event under /events/. */
const reserved = new Set(['new', 'feed'])
const mostLetters = 80

/** The address of a title in Latin letters: "Вечер в фойе" is "vecher-v-foye". */
export function slugOf(title: string): string {
  const slug = slugify(title, { lowercase: true })
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, mostLetters)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? 'event' : slug
}

/** A slug that no event has; of two who ask for it at once, the database refuses one. */
export async function freeSlug(tx: Pick<Transaction, 'Event'>, title: string): Promise<string> {
  const slug = slugOf(title)
  const free = !reserved.has(slug) && (await tx.Event.findOne({ slug })) === undefined
  return free ? slug : `${slug}-${word(6).toLowerCase()}`
}

const attempts = 5

/**
 * Runs a transaction that gives an event its address. Whoever asked for the same one at the same moment and came later
 * tries again: now it is seen to be taken.
 * @throws Refusal `busy`
 */
export async function onFreeSlug<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!uniqueViolation(error)?.includes('slug')) throw error
      if (attempt === attempts) throw new Refusal('busy', {}, { cause: error })
    }
  }
}
