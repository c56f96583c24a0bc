import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { tidyListings } from '../../api/jobs/tidy-listings'
import { aWord, events, find, soon } from './support'

describe('Every night', () => {
  it('the feed forgets what is over, with its words and its city, and nothing else', async () => {
    const [over, upcoming] = [aWord(), aWord()]
    const [gone, stays] = await events([
      { title: over, city: over, startsAt: soon(-3), endsAt: soon(-2) },
      { title: upcoming, city: upcoming },
    ])
    const left = async () => ({
      listings: (await query('SELECT event FROM listing WHERE event = ANY ($1)', [[gone!.id, stays!.id]])).length,
      words: (await query('SELECT word FROM listing_word WHERE word = ANY ($1)', [[over, upcoming]])).length,
      cities: (await query('SELECT city FROM listing_city WHERE city = ANY ($1)', [[over, upcoming]])).length,
    })
    assert.deepEqual(await left(), { listings: 2, words: 2, cities: 2 })
    await tidyListings(new Date())
    assert.deepEqual(await left(), { listings: 1, words: 1, cities: 1 })
    assert.deepEqual((await find({ q: upcoming, city: upcoming })).ids, [stays!.id])
  })

  it('numbers and what is no word were never among the words', async () => {
    const word = aWord()
    await events([{ title: `${word} 20271231 4711 a1b2c3d4 ${'щ'.repeat(33)} на` }])
    const rows = await query<{ word: string }>(`SELECT word FROM listing_word WHERE word = ANY ($1)`, [
      [word, '20271231', '4711', 'a1b2c3d4', 'щ'.repeat(33), 'на'],
    ])
    assert.deepEqual(
      rows.map((row) => row.word),
      [word],
    )
  })
})
