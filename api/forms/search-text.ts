import { queryText } from './query-text'

/** What somebody typed into a search field: one line, composed (NFC), at most 100 characters. */
export function searchText(value: unknown): string {
  const line = queryText(value)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
  return line.normalize('NFC').trim().slice(0, 100).toWellFormed()
}
