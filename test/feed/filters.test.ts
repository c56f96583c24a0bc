import assert from 'node:assert/strict'
import { query, TicketType } from '../../api/db'
import { minorDigits } from '../../api/ticketing/money'
import { texts } from '../../api/text'
import { aWord, events, find, soon, titles, visit } from './support'

const hours = 60 * 60 * 1000
const berlin = 'Europe/Berlin'
const moscow = 'Europe/Moscow'
/** Two hours long, in a city of its own. */
const at = (title: string, moment: string, timeZone: string) => {
  const startsAt = new Date(moment)
  return { title, startsAt, endsAt: new Date(startsAt.getTime() + 2 * hours), timeZone }
}

describe('The filter by day', () => {
  it('counts days by the calendar of the event’s own place, daylight saving included', async () => {
    const city = aWord()
    // In Berlin clocks go forward in the night to the 28th.
    await events(
      [
        at('late on the 27th', '2027-03-27T22:30:00Z', berlin),
        at('early on the 28th', '2027-03-27T23:30:00Z', berlin),
        at('late on the 28th', '2027-03-28T21:30:00Z', berlin),
        at('early on the 29th', '2027-03-28T22:15:00Z', berlin),
        at('first of all', '2027-03-27T11:00:00Z', 'Pacific/Kiritimati'),
        at('last of all', '2027-03-29T09:30:00Z', 'Pacific/Honolulu'),
      ].map((row) => ({ ...row, city })),
    )
    const day = { city, from: '2027-03-28', to: '28.03.2027' }
    const found = ['first of all', 'early on the 28th', 'late on the 28th', 'last of all']
    assert.deepEqual((await find(day)).titles, found)
    assert.deepEqual((await find({ city, from: '2027-03-29' })).titles, ['early on the 29th'])
    assert.deepEqual((await find({ city, to: '2027-03-27' })).titles, ['late on the 27th'])
  })

  const now = new Date('2027-03-24T21:30:00Z') // Thursday, 00:30 in Moscow; Wednesday, 22:30 in Berlin
  const week: [when: string, titles: string[]][] = [
    ['today', ['Wednesday in Berlin', 'Thursday in Moscow']],
    ['tomorrow', ['Thursday in Berlin', 'Friday in Moscow']],
    ['weekend', ['Saturday in Berlin', 'Sunday in Moscow']],
  ]
  const all = [
    at('Wednesday in Berlin', '2027-03-24T22:30:00Z', berlin),
    at('Thursday in Moscow', '2027-03-25T20:30:00Z', moscow),
    at('Thursday in Berlin', '2027-03-25T22:30:00Z', berlin),
    at('Friday in Moscow', '2027-03-26T20:30:00Z', moscow),
    at('Saturday in Berlin', '2027-03-26T23:00:00Z', berlin),
    at('Sunday in Moscow', '2027-03-28T20:59:00Z', moscow),
    at('Monday in Moscow', '2027-03-28T21:00:00Z', moscow),
  ]
  const city = aWord()
  before(() => events(all.map((row) => ({ ...row, city }))))

  for (const [when, expected] of week) {
    it(`"${when}" begins and ends at midnight there`, async () => {
      assert.deepEqual((await find({ city, when }, now)).titles, expected)
    })
  }

  it('of the weekend begins on Saturday, and on Sunday it is Sunday', async () => {
    const weekend = (moment: string) => find({ city, when: 'weekend' }, new Date(moment))
    assert.deepEqual((await weekend('2027-03-26T22:59:00Z')).titles, ['Saturday in Berlin', 'Sunday in Moscow'])
    assert.deepEqual((await weekend('2027-03-27T21:00:00Z')).titles, ['Sunday in Moscow'])
    assert.deepEqual((await weekend('2027-03-28T21:00:00Z')).titles, [])
  })

  it('of a week has seven days, of a month thirty', async () => {
    const own = aWord()
    const today = new Date('2027-05-01T00:00:00Z')
    await events(
      [0, 6, 7, 29, 30]
        .map((day) => at(`in ${day}`, new Date(today.getTime() + (day * 24 + 23) * hours).toISOString(), 'UTC'))
        .map((row) => ({ ...row, city: own })),
    )
    assert.deepEqual((await find({ city: own, when: 'week' }, today)).titles, ['in 0', 'in 6'])
    assert.deepEqual((await find({ city: own, when: 'month' }, today)).titles, ['in 0', 'in 6', 'in 7', 'in 29'])
  })
})

describe('The filter', () => {
  it('by city knows it in any spelling', async () => {
    const city = `Орёл ${aWord()}`
    const [event] = await events([{ city }])
    for (const typed of [city, city.toUpperCase(), city.replace('ё', 'е'), ` ${city} `])
      assert.deepEqual((await find({ city: typed })).ids, [event!.id], typed)
    assert.deepEqual((await find({ city: `${city}а` })).ids, [])
  })

  it('by category shows just that', async () => {
    const city = aWord()
    await events([
      { title: 'a', city, category: 'tour' },
      { title: 'b', city, category: 'kids' },
      { title: 'c', city },
    ])
    assert.deepEqual((await find({ city, category: 'kids' })).titles, ['b'])
    assert.deepEqual((await find({ city, category: 'other' })).titles, ['c'])
  })

  it('by price goes by the cheapest ticket on show, in whole units of its currency', async () => {
    const city = aWord()
    await events([{ title: 'free', city }], [{ price: 150_000 }, { price: 0 }])
    await events([{ title: '999.99', city }], [{ price: 99_999 }])
    await events([{ title: '1000', city }], [{ price: 100_000 }, { price: 50_000, hidden: true }])
    await events([{ title: '1000.01', city }], [{ price: 100_001 }])
    await events([{ title: 'yen', city, currency: 'JPY' }], [{ price: 1000 }])
    await events([{ title: 'hidden only', city }], [{ price: 0, hidden: true }])
    assert.deepEqual((await find({ city, price: 'free' })).titles, ['free'])
    assert.deepEqual((await find({ city, price: '999' })).titles, ['free'])
    assert.deepEqual((await find({ city, price: '1000' })).titles.sort(), ['1000', '999.99', 'free', 'yen'])
    assert.equal((await find({ city })).events.length, 6)
    const page = await visit({ city, price: 'free' })
    assert.match(page.$('.poster .price').text(), /бесплатно/i)
  })

  it('by price follows every change of the ticket types', async () => {
    const city = aWord()
    const [event] = await events([{ city }], [{ price: 100_000 }])
    const cheap = async () => (await find({ city, price: '500' })).events.map(({ priceFrom }) => priceFrom)
    assert.deepEqual(await cheap(), [])
    const second = await TicketType.create({ event: event!.id, name: 'Дёшево', price: 40_000, hidden: false }).fetch()
    assert.deepEqual(await cheap(), [40_000])
    await TicketType.update({ id: second.id }, { hidden: true })
    assert.deepEqual(await cheap(), [])
    await TicketType.update({ id: second.id }, { hidden: false, price: 30_000 })
    assert.deepEqual(await cheap(), [30_000])
    await TicketType.destroy({ id: second.id })
    assert.deepEqual(await cheap(), [])
  })

  it('counts minor units in the database as the code does', async () => {
    const currencies = Intl.supportedValuesOf('currency')
    const rows = await query<{ currency: string; digits: number }>(
      'SELECT currency, minor_digits(currency) AS digits FROM unnest($1::text[]) AS currency',
      [[...currencies, 'UYW', 'CLF']],
    )
    for (const { currency, digits } of rows) assert.equal(digits, minorDigits(currency), currency)
    assert.ok(rows.length > 100)
  })

  it('can be joined with every other and with a search', async () => {
    const city = aWord()
    const row = { title: 'Вечер джаза', city, category: 'concert' as const, startsAt: soon(3), endsAt: soon(4) }
    const [right] = await events(
      [
        row,
        { ...row, title: 'Вечер' },
        { ...row, category: 'kids' },
        { ...row, city: 'Пермь' },
        { ...row, startsAt: soon(40), endsAt: soon(41) },
      ],
      [{ price: 0 }],
    )
    await events([row], [{ price: 200_000 }])
    const question = { q: 'джаз', city, category: 'concert', price: '500', when: 'week' }
    assert.deepEqual((await find(question)).ids, [right!.id])
    const { $ } = await visit(question)
    assert.equal($('.chips .chip').length, 5)
    for (const chip of $('.chips .chip')) {
      const left = [...new URL($(chip).attr('href')!, 'http://a').searchParams.keys()]
      assert.equal(left.length, 4)
    }
    for (const [name, value] of Object.entries({ city, category: 'concert', price: '500', when: 'week' }))
      assert.equal($(`select[name=${name}] option[selected]`).attr('value'), value)
  })

  it('that nobody offers is left out or answered with a sentence, in both languages', async () => {
    const odd = [
      'when=never',
      'category=x',
      'category[]=tour',
      'city[a]=b',
      'when=today&when=week',
      'price[]=1',
      'q[]=a',
      'from[]=1',
    ]
    for (const question of odd) assert.equal((await visit(question)).status, 200, question)
    const wrong: [question: string, field: string, text: string][] = [
      ['from=2027-02-30', 'from', 'feed.problems.day'],
      ['to=x', 'to', 'feed.problems.day'],
      ['from=0001-01-01', 'from', 'feed.problems.day'],
      ['to=99999-01-01', 'to', 'feed.problems.day'],
      ['from=2027-02-02&to=2027-02-01', 'to', 'feed.problems.order'],
      ['price=-1', 'price', 'feed.problems.price'],
      ['price=1e9', 'price', 'feed.problems.price'],
      ['price=99999999999', 'price', 'feed.problems.price'],
    ]
    for (const [question, , text] of wrong)
      for (const language of ['ru', 'en'] as const) {
        const { status, $ } = await visit(question, language)
        assert.deepEqual([question, status, $('.search .why').text()], [question, 200, texts(language).t(text)])
        assert.notEqual($('.search details').attr('open'), undefined)
      }
    assert.equal((await visit('price=999999999')).status, 200)
  })

  it('offers the cities with the most events, and only those that have one', async () => {
    const city = aWord()
    await events(Array.from({ length: 3 }, () => ({ city: city.toUpperCase() })))
    const rows = await query<{ name: string; listings: number }>(
      'SELECT name, listings FROM listing_city WHERE city = $1',
      [city],
    )
    assert.deepEqual(rows, [{ name: city.toUpperCase(), listings: 3 }])
    await query(`UPDATE event SET status = 'cancelled' WHERE city = $1`, [city.toUpperCase()])
    assert.deepEqual(await query('SELECT FROM listing_city WHERE city = $1', [city]), [])
    const options = (await visit('')).$('select[name=city] option').length
    assert.ok(options > 1 && options <= 61, String(options))
  })

  it('keeps the feed empty of what it does not show', async () => {
    const city = aWord()
    await events([
      { city, status: 'draft' },
      { city, status: 'cancelled' },
      { city, startsAt: new Date(Date.now() - hours) },
    ])
    assert.deepEqual(titles(await visit({ city })), [])
  })
})
