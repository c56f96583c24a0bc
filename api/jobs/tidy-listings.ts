import { query } from '../db'

const day = 24 * 60 * 60 * 1000

/**
 * Forgets the listings of events that are over, so that neither searches nor the cities to choose from grow with the
 * years, and the words that no listing has any more.
 */
export async function tidyListings(now: Date): Promise<void> {
  await query('DELETE FROM listing WHERE starts_at < $1', [new Date(now.getTime() - day)])
  await query(
    `DELETE FROM listing_word AS known
      WHERE NOT EXISTS (SELECT FROM ts_stat('SELECT words FROM listing') AS said WHERE said.word = known.stem)`,
  )
}
