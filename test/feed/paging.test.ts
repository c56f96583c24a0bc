import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { fewestQueriesOf } from '../support/queries'
import { aWord, events, soon, visit } from './support'

const slugs = ({ $ }: Awaited<ReturnType<typeof visit>>) =>
  $('.poster h3 a')
    .toArray()
    .map((each) => $(each).attr('href')!)

describe('The pages of the feed', () => {
  it('show every event once and in order, while others are added before and behind', async () => {
    const city = aWord()
    // Some begin at the same moment, and the database counts in microseconds.
    const rows = await events(
      Array.from({ length: 70 }, (_, index) => ({ city, startsAt: soon(5 + Math.floor(index / 4)), endsAt: soon(60) })),
    )
    await query(`UPDATE event SET starts_at = starts_at + interval '7 microseconds' WHERE city = $1`, [city])
    const seen: string[] = []
    let next: string | undefined = `city=${encodeURIComponent(city)}`
    for (let pages = 0; next !== undefined && pages < 10; pages++) {
      const page: Awaited<ReturnType<typeof visit>> = await visit(next)
      seen.push(...slugs(page))
      next = page.$('a[rel=next]').attr('href')?.slice(2)
      if (next) assert.match(next, /^city=[^&]+&after=\d+_[0-9a-f-]{36}$/)
      await events([{ city, startsAt: soon(1), endsAt: soon(2) }])
    }
    assert.equal(next, undefined)
    assert.equal(new Set(seen).size, seen.length)
    const sorted = await query<{ slug: string }>('SELECT slug FROM event WHERE city = $1 ORDER BY starts_at, id', [
      city,
    ])
    const known = new Set(rows.map(({ slug }) => `/events/${slug}`))
    assert.deepEqual(
      seen.filter((slug) => known.has(slug)),
      sorted.map(({ slug }) => `/events/${slug}`).filter((slug) => known.has(slug)),
    )
    assert.equal(seen.length, known.size)
  })

  it('have a way back to the first one, and say where they end', async () => {
    const city = aWord()
    await events([{ city }])
    const far = `city=${city}&after=${Date.now() * 2000}_ffffffff-ffff-4fff-bfff-ffffffffffff`
    const { status, $ } = await visit(far)
    assert.equal(status, 200)
    assert.equal($('.empty a').attr('href'), `/?city=${encodeURIComponent(city)}`)
  })

  it('cost as many queries for sixty events as for one', async () => {
    const [one, sixty] = [aWord(), aWord()]
    await events([{ city: one, title: `Вечер ${one}` }])
    await events(Array.from({ length: 60 }, () => ({ city: sixty, title: `Вечер ${sixty}` })))
    const questions: ((word: string) => Record<string, string>)[] = [
      (city) => ({ city }),
      (q) => ({ q }),
      (city) => ({ city, q: 'вечер', price: '5000', when: 'month' }),
      (word) => ({ q: `${word.slice(0, 4)}${word.slice(5)}` }),
    ]
    for (const question of questions) {
      const few = (await fewestQueriesOf(() => visit(question(one)))).length
      const many = (await fewestQueriesOf(() => visit(question(sixty)))).length
      assert.ok(many <= few, `${JSON.stringify(question('…'))}: ${few} and ${many}`)
      assert.ok(few > 0 && few <= 9, String(few))
    }
  })
})
