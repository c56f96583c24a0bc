import { query } from '../db'

interface Word {
  word: string
  stem: string
}
interface Typed {
  typed: string
  /** Null for words that say nothing. */
  stem: string | null
  /** Words of the listings that look like it, the likest first; null for a word that is known. */
  like: Word[] | null
}

/**
 * What was probably meant by words that find nothing: each one that no listing has becomes the word of a listing that
 * is one slip of the finger away (in longer words two). Undefined if nothing would change.
 */
export async function meantBy(said: string): Promise<string | undefined> {
  const words = await query<Typed>('SELECT * FROM likely_words($1)', [said])
  const meant = words.map((each) => nearestTo(each) ?? each.typed)
  return words.some(({ typed }, index) => typed !== meant[index]) ? meant.join(' ') : undefined
}

/** The forms of a word differ by more than a slip, so their stems may be what is alike. */
function nearestTo({ typed, stem, like }: Typed): string | undefined {
  const slips = typed.length < 8 ? 1 : 2
  const distances = (like ?? []).map((known) => ({
    word: known.word,
    distance: Math.min(
      distance(typed, known.word),
      distance(typed, known.stem),
      stem !== null && stem.length > 3 ? distance(stem, known.stem) : Infinity,
    ),
  }))
  return distances.filter((each) => each.distance <= slips).sort((a, b) => a.distance - b.distance)[0]?.word
}

/** How many letters are to be changed, put in, left out, or swapped with the next one. */
export function distance(one: string, other: string): number {
  const a = [...one]
  const b = [...other]
  const rows = [[...b.keys(), b.length]]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped))
    }
  }
  return at(a.length, b.length)
}
