import { slugify } from 'transliteration'
import type { Transaction } from '../db'
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
