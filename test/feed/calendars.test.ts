import assert from 'node:assert/strict'
import { load } from 'cheerio'
import { Event } from '../../api/db'
import { element, xmlDocument } from '../../api/pages/xml'
import { texts } from '../../api/text'
import { raw } from '../http/raw'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { aWord, events, soon } from './support'

const get = (path: string) => new VisitorAgent().get(path)
const addressOf = (slug: string) => `${run().baseUrl}/events/${slug}`

/** The entries of a calendar by RFC 5545: lines unfolded, texts as they were before they were escaped. */
function entriesOf(file: string): Record<string, string>[] {
  assert.ok(file.endsWith('\r\n') || file.endsWith('END:VCALENDAR'))
  for (const line of file.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  const lines = file.replace(/\r\n[ \t]/g, '').split('\r\n')
  assert.deepEqual([lines[0], lines.filter(Boolean).at(-1)], ['BEGIN:VCALENDAR', 'END:VCALENDAR'])
  const entries: Record<string, string>[] = []
  for (const line of lines) {
    if (line === 'BEGIN:VEVENT') entries.push({})
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
    const entry = entries.at(-1)
    if (entry && name && !(name in entry)) entry[name] = value.replace(/\\n/g, '\n').replace(/\\([\\;,])/g, '$1')
  }
  return entries
}

describe('The calendar of the feed', () => {
  it('holds upcoming published events, with everything that a calendar shows', async () => {
    const city = aWord()
    const [event] = await events([
      {
        city,
        title: 'Вечер; с, запятыми \\ и "кавычками"',
        description: '# Что будет\n\n**Чай** и [разговоры](https://example.org)',
      },
      { city, status: 'draft' },
      { city, status: 'cancelled' },
      { city, startsAt: new Date(Date.now() - 1000) },
    ])
    const { status, headers, text } = await get(`/events.ics?city=${encodeURIComponent(city)}`)
    assert.deepEqual([status, headers['content-type']], [200, 'text/calendar; charset=utf-8'])
    const [entry, ...others] = entriesOf(text)
    assert.equal(others.length, 0)
    const compact = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '')
    assert.deepEqual(
      { ...entry, DTSTAMP: '', 'LAST-MODIFIED': '' },
      {
        BEGIN: 'VEVENT',
        UID: event!.id,
        SEQUENCE: '0',
        DTSTAMP: '',
        'LAST-MODIFIED': '',
        DTSTART: compact(event!.startsAt),
        DTEND: compact(event!.endsAt),
        SUMMARY: event!.title,
        LOCATION: `Дом культуры, ул. Мира, 1, ${city}`,
        DESCRIPTION: 'Что будет Чай и разговоры',
        URL: addressOf(event!.slug),
        END: 'VEVENT',
      },
    )
  })

  it('takes the filters of the feed, and says when nothing has changed', async () => {
    const city = aWord()
    const [kids, tour] = await events([
      { city, category: 'kids' },
      { city, category: 'tour', startsAt: soon(20), endsAt: soon(21) },
    ])
    const uids = async (question: string) =>
      entriesOf((await get(`/events.ics?city=${encodeURIComponent(city)}${question}`)).text).map(({ UID }) => UID)
    assert.deepEqual(await uids(''), [kids!.id, tour!.id])
    assert.deepEqual(await uids('&category=tour'), [tour!.id])
    assert.deepEqual(await uids('&when=week'), [])
    assert.deepEqual(await uids('&q=%21%21'), [])
    const path = `/events.ics?city=${encodeURIComponent(city)}`
    const { headers } = await raw({ path })
    const tag = String(headers.etag)
    assert.match(tag, /^(W\/)?".+"$/)
    const again = async () => (await raw({ path, headers: { 'If-None-Match': tag } })).status
    assert.equal(await again(), 304)
    await Event.update({ id: kids!.id }, { title: 'Другое' })
    assert.equal(await again(), 200)
  })
})

describe('The Atom feed', () => {
  it('has the newest events first, each with what RFC 4287 asks for', async () => {
    const [older, newer] = await events([
      { title: 'Раньше & <b>' },
      { title: 'Позже "]]>', description: 'Много *слов*' },
    ])
    await events([{ title: 'Черновик Атома', status: 'draft' }])
    const { status, headers, text } = await get('/events.atom')
    assert.deepEqual([status, headers['content-type']], [200, 'application/atom+xml; charset=utf-8'])
    const $ = load(text, { xml: true })
    assert.equal($('feed').attr('xmlns'), 'http://www.w3.org/2005/Atom')
    for (const name of ['id', 'title', 'updated', 'author > name']) assert.ok($(`feed > ${name}`).text(), name)
    assert.equal($('feed > link[rel=self]').attr('href'), `${run().baseUrl}/events.atom`)
    const entries = $('entry').toArray()
    assert.ok(entries.length <= 50)
    const ids = entries.map((entry) => $(entry).children('id').text())
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual(ids.slice(0, 2), [`urn:uuid:${newer!.id}`, `urn:uuid:${older!.id}`])
    const [first, second] = entries.map((entry) => $(entry))
    assert.equal(first!.children('title').text(), newer!.title)
    assert.equal(second!.children('title').text(), older!.title)
    assert.equal(first!.children('summary').text(), 'Много слов')
    assert.equal(first!.children('link').attr('href'), addressOf(newer!.slug))
    for (const name of ['published', 'updated'])
      assert.match(first!.children(name).text(), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.ok(!text.includes('Черновик Атома'))
  })

  it('is announced on the pages', async () => {
    const { $ } = await get('/')
    assert.equal($('link[rel=alternate][type="application/atom+xml"]').attr('href'), '/events.atom')
    const links = $('.follow a')
      .toArray()
      .map((link) => $(link).attr('href'))
    assert.deepEqual(links, ['/events.ics', '/events.atom'])
    assert.match($('.follow').text(), new RegExp(texts('ru').t('feed.follow')))
  })
})

describe('An XML document', () => {
  it('holds any text, but for what XML cannot hold', () => {
    const said = '<a b="&">]]> \u0000\u0008\ufffe\ud800 🎉 Ёж\n'
    const text = xmlDocument(element('a', { b: said }, said, element('c', {})))
    const $ = load(text, { xml: true })
    assert.equal($('a').text(), '<a b="&">]]> \ufffd 🎉 Ёж\n')
    assert.equal($('a').attr('b'), '<a b="&">]]> \ufffd 🎉 Ёж\n')
    assert.equal($('a > c').length, 1)
    assert.match(text, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<a b="/)
  })
})
