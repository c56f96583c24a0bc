/** More words than that make no search better. */
const mostWords = 4

/** The words of a search as the database's search_form() has them: in small letters, and "ё" is "е". */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().replaceAll('ё', 'е').split(/\s+/).filter(Boolean)
  return words.slice(0, mostWords)
}

/** The pattern for LIKE of what begins so. */
export function beginning(word: string): string {
  return `${word.replace(/[\\%_]/g, '\\$&')}%`
}
