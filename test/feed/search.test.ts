import assert from 'node:assert/strict'
import { Event, query } from '../../api/db'
import { distance } from '../../api/pages/typos'
import { texts } from '../../api/text'
import { aWord, events, find, soon, titles, visit } from './support'

/** What is typed, and what the event says. Each event has a word of its own beside, so that only it is found. */
const found: [promise: string, typed: string, said: string][] = [
  ['a word in another form', 'концерты', 'Концерт у реки'],
  ['a form from a word', 'библиотека', 'Вечер в библиотеке'],
  ['English words in another form', 'dancing nights', 'A night to dance'],
  ['words of both languages at once', 'jazz вечера', 'Вечер: Jazz на крыше'],
  ['ё by е', 'елка', 'Ёлка для всех'],
  ['е by ё', 'вечёр', 'Вечер для всех'],
  ['the beginning of a word with ё', 'ёло', 'Елочный базар'],
  ['the same by е', 'ело', 'Ёлочный базар'],
  ['ё in capitals', 'ЁЛКА', 'елка для всех'],
  ['capitals by small letters', 'эрмитаж', 'ЭРМИТАЖ ночью'],
  ['a word in quotation marks', 'заря', 'Клуб «Заря»'],
  ['a word with a stress mark', 'замок', 'За́мок в тумане'],
  ['letters that are put together in another way', 'йога', 'Йога в парке'.normalize('NFD')],
  ['a part of a compound', 'пространство', 'Арт-пространство «Цех»'],
  ['a number', '2031', 'Ночь 2031 года'],
]

describe('The search', () => {
  for (const [promise, typed, said] of found) {
    it(`finds ${promise}`, async () => {
      const word = aWord()
      const [event] = await events([{ title: `${said} ${word}` }, { title: `Совсем другое ${word}` }])
      const { ids, meant } = await find({ q: `${word} ${typed}` })
      // As it was typed, not as what was probably meant.
      assert.deepEqual([ids, meant], [[event!.id], undefined])
    })
  }

  it('finds by the beginning of the last word, and by that alone', async () => {
    const word = aWord()
    const [event] = await events([{ title: `Вечер ${word}` }])
    assert.deepEqual((await find({ q: word.slice(0, 9) })).ids, [event!.id])
    assert.deepEqual((await find({ q: `вечер ${word.slice(0, 9)}` })).ids, [event!.id])
    assert.deepEqual((await find({ q: `${word.slice(3, 9)}` })).ids, [])
  })

  it('looks at title, venue, city, address, category and description', async () => {
    const words = Array.from({ length: 5 }, () => aWord())
    const [title, venue, city, address, description] = words as [string, string, string, string, string]
    const own = aWord()
    const [event] = await events([
      {
        title: `${title} ${own}`,
        venue,
        city,
        address,
        description: `Много слов. **${description}**`,
        category: 'tour',
      },
    ])
    for (const word of words) assert.deepEqual((await find({ q: word })).ids, [event!.id])
    for (const category of ['экскурсия', 'tour'])
      assert.deepEqual((await find({ q: `${own} ${category}` })).ids, [event!.id])
  })

  it('asks for every word', async () => {
    const [one, other] = [aWord(), aWord()]
    const [both] = await events([{ title: `${one} ${other}` }, { title: one }, { title: other }])
    assert.deepEqual((await find({ q: `${other} ${one}` })).ids, [both!.id])
  })

  it('shows nothing that is a draft, cancelled or past, and follows every change', async () => {
    const word = aWord()
    const [event, ...others] = await events([
      { title: word },
      { title: word, status: 'draft' },
      { title: word, status: 'cancelled' },
      { title: word, startsAt: new Date(Date.now() - 3600_000) },
    ])
    assert.equal(others.length, 3)
    const id = event!.id
    assert.deepEqual((await find({ q: word })).ids, [id])
    const later = aWord()
    await Event.update({ id }, { title: later })
    assert.deepEqual([(await find({ q: word })).ids, (await find({ q: later })).ids], [[], [id]])
    await Event.update({ id }, { status: 'cancelled' })
    assert.deepEqual((await find({ q: later })).ids, [])
    await Event.update({ id: others[0]!.id }, { status: 'published' })
    assert.deepEqual((await find({ q: word })).ids, [others[0]!.id])
  })

  it('finds what is common and what is rare among more than it looks at one by one', async () => {
    const [city, common, rare] = [aWord(), aWord(), aWord()]
    const [last] = await events([{ title: rare, city, startsAt: soon(400), endsAt: soon(401) }])
    const many = `INSERT INTO event (slug, title, description, starts_at, ends_at, time_zone, venue, address, city, status,
                                     currency, capacity)
                  SELECT $1 || n, $2, '', now() + n * interval '1 minute', now() + interval '9 days', 'UTC', '', '', $3,
                         'published', 'RUB', 1 FROM generate_series(1, 1050) AS n`
    await query(many, [`many-${Date.now()}-`, common, city])
    try {
      assert.deepEqual((await find({ q: rare, city })).ids, [last!.id])
      const page = await find({ q: common, city })
      assert.deepEqual([page.events.length, page.next !== undefined], [30, true])
    } finally {
      await query('DELETE FROM event WHERE city = $1 AND id <> $2', [city, last!.id])
    }
    assert.deepEqual((await find({ city })).ids, [last!.id])
  })
})

describe('One typo', () => {
  const word = aWord()
  const [a, b] = [word.slice(0, 5), word.slice(6)]
  const typos = {
    'a wrong letter': `${a}ж${b}`,
    'a letter too many': `${a}ж${word.slice(5)}`,
    'a missing letter': `${a}${b}`,
    'swapped letters': `${a}${word[6]}${word[5]}${word.slice(7)}`,
  }
  let id: string
  before(async () => void (id = (await events([{ title: `Вечер ${word}` }, { title: 'Что такое джаз' }]))[0]!.id))

  for (const [kind, typed] of Object.entries(typos)) {
    it(`of the kind "${kind}" is put right, and the page says so`, async () => {
      const page = await visit({ q: `вечер ${typed}` })
      assert.deepEqual(titles(page), [`Вечер ${word}`])
      const said = page.$('.found').text()
      assert.ok(said.includes(`«вечер ${typed}»`) && said.includes(`«вечер ${word}»`), said)
      assert.equal(page.$('#q').attr('value'), `вечер ${typed}`)
    })
  }

  it('in a word of four letters is put right, also two that are swapped', async () => {
    for (const typed of ['джас', 'дажз', 'джз', 'дджаз']) {
      const { titles: all, meant } = await find({ q: `такое ${typed}` })
      assert.ok(all.includes('Что такое джаз'), `${typed}: ${meant}`)
    }
  })

  it('in another form of the word is put right', async () => {
    const own = aWord()
    await events([{ title: `Концертный зал ${own}, концерт` }])
    assert.equal((await find({ q: `канцертами ${own}` })).events.length, 1)
  })

  it('in an English word is put right', async () => {
    const own = aWord()
    await events([{ title: `Orchestra ${own}` }])
    assert.deepEqual((await find({ q: `orhcestra ${own}` })).meant, `orchestra ${own}`)
  })

  it('is all that is put right: what looks like nothing finds nothing', async () => {
    const { ids, meant } = await find({ q: `${word.slice(0, 3)}жщжщ${word.slice(7)}` })
    assert.deepEqual([ids, meant], [[], undefined])
  })

  it('is not looked for where the words are known', async () => {
    assert.deepEqual((await find({ q: `${word} джаз` })).meant, undefined)
    const page = await find({ q: word })
    assert.deepEqual([page.ids, page.meant], [[id], undefined])
  })

  it('keeps the filters, and further pages have the right word', async () => {
    const own = aWord()
    const city = aWord()
    await events(Array.from({ length: 32 }, () => ({ title: own, city })))
    const typed = own.slice(0, 5) + own.slice(6)
    const page = await visit({ q: typed, city })
    assert.equal(titles(page).length, 30)
    const next = page.$('a[rel=next]').attr('href')!
    assert.equal(new URL(next, 'http://a').searchParams.get('q'), own)
    assert.equal(titles(await visit(next.slice(2))).length, 2)
    assert.deepEqual((await find({ q: typed, city: aWord() })).ids, [])
  })

  it('is measured in letters changed, put in, left out or swapped', () => {
    const cases: [string, string, number][] = [
      ['джаз', 'джаз', 0],
      ['джаз', 'джас', 1],
      ['джаз', 'дажз', 1],
      ['джаз', 'джаза', 1],
      ['джаз', 'жаз', 1],
      ['', 'аб', 2],
      ['аб', '', 2],
      ['концерт', 'канцертт', 2],
      ['абвг', 'багв', 2],
    ]
    for (const [one, other, expected] of cases) assert.equal(distance(one, other), expected, `${one} ${other}`)
  })
})

describe('A search for something strange', () => {
  const strange = [
    ...[
      `'; DROP TABLE event; --`,
      '&|!:*()',
      `a' | 'b`,
      '\\',
      `\\'`,
      ':*',
      '<->',
      '!!',
      '()',
      `'''`,
      '"',
      '%_%',
      '*:a',
    ],
    ...[
      '🎉',
      '🎉🎉 👨‍👩‍👧',
      '\u0000',
      'а\u0000б',
      '\u202e',
      'é'.normalize('NFD'),
      '\ud800',
      '١٢٣',
      '日本語',
      'ﬁ',
      '½',
      'İ',
    ],
    ...['a'.repeat(10_000), 'а б '.repeat(700), 'слово '.repeat(300), `${'а'.repeat(99)} ${'b'.repeat(99)}`],
    ...[
      '-1',
      '1e309',
      'NaN',
      'null',
      'https://example.org/?a=b&c',
      'a@example.org',
      '2026-12-01',
      '12:00',
      'C++',
      '№5',
    ],
  ]
  it('is answered with a page, and never with an error', async () => {
    for (const [index, q] of strange.entries()) {
      const language = index % 2 ? 'ru' : 'en'
      const { status, $ } = await visit({ q }, language)
      assert.deepEqual(
        [q.slice(0, 30), status, $('h1').text()],
        [q.slice(0, 30), 200, texts(language).t('feed.heading')],
      )
    }
  })

  it('finds what stands between signs', async () => {
    const word = aWord()
    const [event] = await events([{ title: `🎉 ${word}` }])
    for (const q of [`'; ${word} --`, `&|!${word}:*()`, `🎉${word}`, `«${word}»`])
      assert.deepEqual((await find({ q })).ids, [event!.id], q)
  })

  it('that holds no word to look for says so, and shows nothing instead of everything', async () => {
    await events([{}])
    for (const q of ['и', 'и на в', '🎉', '&|!:*()']) {
      const page = await visit({ q })
      assert.deepEqual([q, titles(page)], [q, []])
      assert.equal(page.$('.empty p').text(), texts('ru').t('feed.nothing.speechless'))
    }
  })

  it('leads on from nothing: without filters, and to all events', async () => {
    const { $ } = await visit({ q: aWord(), city: 'Пермь', price: 'free' })
    const links = $('.empty a').toArray()
    assert.equal(links.length, 2)
    assert.match($(links[0]).attr('href')!, /^\/\?q=[^&]+$/)
    assert.equal($(links[1]).attr('href'), '/')
  })

  it('shows what was typed as text', async () => {
    const page = await visit({ q: '<script>alert(1)</script>' })
    assert.ok(!page.text.includes('<script>alert'))
    assert.equal(page.$('#q').attr('value'), '<script>alert(1)</script>')
  })
})
