import assert from 'node:assert/strict'
import { load } from 'cheerio'
import { Event, TicketType } from '../../api/db'
import { mayBeIndexed } from '../../api/pages/robots'
import { eventData, localTime } from '../../api/pages/structured-data'
import { anEvent } from '../support/builders'
import { atOrder } from '../http/form-rows'
import { run } from '../support/setup'
import { VisitorAgent } from '../support/visitor'
import { aWord, events, soon, visit } from './support'

const get = (path: string) => new VisitorAgent().get(path)
const site = () => run().baseUrl

interface Data {
  name: string
  startDate: string
  endDate: string
  eventStatus: string
  location: { name: string; address: { streetAddress: string; addressLocality: string } }
  organizer: { name: string }
  offers: { name: string; price: string; priceCurrency: string; availability: string; validFrom: string; url: string }[]
}

async function dataOf(slug: string): Promise<Data> {
  const { $ } = await get(`/events/${slug}`)
  assert.equal($('script[type="application/ld+json"]').length, 1)
  return JSON.parse($('script[type="application/ld+json"]').text()) as Data
}

describe('The page of an event', () => {
  it('tells search engines when and where it is, what it costs, and whether there are places', async () => {
    const startsAt = new Date('2031-07-01T16:00:00Z')
    const { event } = await anEvent(
      { startsAt, endsAt: new Date('2031-07-01T18:30:00Z'), timeZone: 'Asia/Yekaterinburg' },
      [
        { name: 'Партер', price: 150_050 },
        { name: 'Скоро', price: 0, saleStartsAt: soon(1) },
        { name: 'Всё', price: 100, saleEndsAt: new Date(Date.now() - 1000) },
      ],
    )
    const data = await dataOf(event.slug)
    assert.equal(data.name, event.title)
    assert.deepEqual([data.startDate, data.endDate], ['2031-07-01T21:00:00+05:00', '2031-07-01T23:30:00+05:00'])
    assert.equal(data.eventStatus, 'https://schema.org/EventScheduled')
    assert.deepEqual(data.location.address, {
      '@type': 'PostalAddress',
      streetAddress: 'ул. Мира, 1',
      addressLocality: 'Пермь',
    })
    assert.ok(data.organizer.name)
    assert.deepEqual(
      data.offers.map(({ name, price, priceCurrency, availability }) => [
        name,
        price,
        priceCurrency,
        availability.split('/').at(-1),
      ]),
      [
        ['Партер', '1500.50', 'RUB', 'InStock'],
        ['Скоро', '0.00', 'RUB', 'PreOrder'],
        ['Всё', '1.00', 'RUB', 'SoldOut'],
      ],
    )
    for (const { validFrom, url } of data.offers) {
      assert.ok(!Number.isNaN(Date.parse(validFrom)))
      assert.equal(url, `${site()}/events/${event.slug}`)
    }
  })

  it('tells them that it is cancelled, and does not offer what is hidden', async () => {
    const { event, ticketTypes } = await anEvent({ status: 'cancelled' }, [{ name: 'А' }, { name: 'Б' }])
    await TicketType.update({ id: ticketTypes[1]!.id }, { hidden: true })
    const data = await dataOf(event.slug)
    assert.equal(data.eventStatus, 'https://schema.org/EventCancelled')
    assert.deepEqual(
      data.offers.map(({ name, availability }) => [name, availability]),
      [['А', 'https://schema.org/SoldOut']],
    )
  })

  it('tells them that tickets come on sale tomorrow, and says nothing of a place that it does not know', async () => {
    const { event } = await anEvent({ address: '', city: '' }, [{ name: 'Завтра', saleStartsAt: soon(1) }])
    const data = await dataOf(event.slug)
    assert.deepEqual(
      data.offers.map(({ availability }) => availability),
      ['https://schema.org/PreOrder'],
    )
    assert.deepEqual(data.location, { '@type': 'Place', name: event.venue })
    const { $ } = await get(`/events/${event.slug}`)
    assert.equal($('.facts a[href^="/?city"]').length, 0)
    assert.equal($('.facts dd').eq(1).text().trim().split('\n')[0], event.venue)
  })

  it('lets no title out of its data', async () => {
    const title = '</script><script>alert(1)</script><!-- & \u2028 "\\'
    const { event } = await anEvent({ title, description: '</SCRIPT >', venue: '<!--<script>' })
    const page = await get(`/events/${event.slug}`)
    assert.ok(!page.text.includes('<script>alert'))
    assert.equal(page.$('script:not([src])').length, 1)
    assert.equal((await dataOf(event.slug)).name, title)
    assert.doesNotMatch(page.$('script[type="application/ld+json"]').html() ?? '', /[<>&\u2028]/)
  })

  it('names itself for messengers, with a picture where there is one', async () => {
    const { event } = await anEvent({ description: `## Чай\n\nи **разговоры** ${'до вечера '.repeat(40)}` })
    const { $ } = await get(`/events/${event.slug}?from=mail`)
    const said = (property: string) => $(`meta[property="og:${property}"]`).attr('content')
    assert.equal($('link[rel=canonical]').attr('href'), `${site()}/events/${event.slug}`)
    assert.deepEqual(
      [said('title'), said('url'), said('type'), said('locale')],
      [event.title, `${site()}/events/${event.slug}`, 'event', 'ru_RU'],
    )
    assert.match(said('description')!, /^Чай и разговоры до вечера .*…$/)
    assert.ok(said('description')!.length <= 160)
    assert.equal($('meta[name=robots]').length, 0)
  })

  it('has the offset of its own place in its times', () => {
    assert.equal(localTime(new Date('2027-03-27T23:30:00Z'), 'Europe/Berlin'), '2027-03-28T00:30:00+01:00')
    assert.equal(localTime(new Date('2027-03-28T01:00:00Z'), 'Europe/Berlin'), '2027-03-28T03:00:00+02:00')
    assert.equal(localTime(new Date('2027-01-01T00:00:00Z'), 'UTC'), '2027-01-01T00:00:00+00:00')
    assert.equal(localTime(new Date('2027-01-01T03:00:00Z'), 'America/St_Johns'), '2026-12-31T23:30:00-03:30')
  })

  it('brings its picture into its data', async () => {
    const { event, ticketTypes } = await anEvent()
    const shown = {
      ...event,
      organiser: '',
      ticketTypes: ticketTypes.map((type) => ({ ...type, state: 'onSale' as const })),
    }
    const data: unknown = JSON.parse(eventData({ event: shown, state: 'open' }, 'https://a/', 'https://a/b.jpg'))
    assert.equal((data as { image: string }).image, 'https://a/b.jpg')
  })
})

describe('Search engines', () => {
  it('may keep the feed and events, and nothing that is somebody’s own', async () => {
    const { visitor: buyer, page } = await atOrder()
    for (const path of ['/profile', '/admin', '/admin/login', '/after_register', '/profile/secret/new', page]) {
      const { headers, $ } = await buyer.get(path)
      assert.equal(headers['x-robots-tag'], 'noindex', path)
      if ($('h1').length === 0) continue
      assert.equal($('meta[name=robots]').attr('content'), 'noindex', path)
      assert.equal($('link[rel=canonical]').length, 0, path)
    }
    for (const path of ['/', '/register', '/login', `/events/${(await anEvent()).event.slug}`]) {
      const { headers, $ } = await get(path)
      assert.deepEqual([path, headers['x-robots-tag'], $('meta[name=robots]').length], [path, undefined, 0])
      assert.equal($('link[rel=canonical]').attr('href'), site() + path)
    }
    assert.ok(!mayBeIndexed('/orders/a') && !mayBeIndexed('/anything') && !mayBeIndexed('/events/a/apply'))
  })

  it('keep filtered feeds apart, and neither searches nor further pages', async () => {
    const city = aWord()
    await events([{ city }])
    const { $ } = await visit(`city=${encodeURIComponent(city)}&utm_source=a&when=x`)
    assert.equal($('link[rel=canonical]').attr('href'), `${site()}/?city=${encodeURIComponent(city)}`)
    assert.ok($('title').text().includes(city))
    assert.equal($('meta[name=robots]').length, 0)
    for (const question of ['q=a', `after=1_${'a'.repeat(8)}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`])
      assert.equal((await visit(question)).$('meta[name=robots]').attr('content'), 'noindex')
  })

  it('read in robots.txt where not to go, and where the sitemap is', async () => {
    const { status, text, headers } = await get('/robots.txt')
    assert.deepEqual([status, headers['content-type']], [200, 'text/plain; charset=utf-8'])
    const lines = text.split('\n')
    assert.equal(lines[0], 'User-agent: *')
    for (const path of [
      '/admin',
      '/profile',
      '/orders/',
      '/tickets/',
      '/confirm',
      '/dev/',
      '/payments/',
      '/sandbox-bank/',
    ])
      assert.ok(lines.includes(`Disallow: ${path}`), path)
    assert.ok(lines.includes(`Sitemap: ${site()}/sitemap.xml`))
    assert.ok(!lines.includes('Disallow: /'))
  })

  it('find every published event to come in the sitemap, in files of a bounded size', async () => {
    const [shown, ...hidden] = await events([{}, { status: 'draft' }, { status: 'cancelled' }])
    const { status, text, headers } = await get('/sitemap.xml')
    assert.deepEqual([status, headers['content-type']], [200, 'application/xml; charset=utf-8'])
    const $ = load(text, { xml: true })
    const places = $('url > loc')
      .toArray()
      .map((loc) => $(loc).text())
    assert.ok(places.includes(`${site()}/`) && places.includes(`${site()}/events/${shown!.slug}`))
    for (const { slug } of hidden) assert.ok(!places.includes(`${site()}/events/${slug}`))
    assert.equal($('urlset').attr('xmlns'), 'http://www.sitemaps.org/schemas/sitemap/0.9')
    for (const lastmod of $('lastmod')) assert.match($(lastmod).text(), /^\d{4}-\d\d-\d\dT/)
    const rest = load((await get(`/sitemap.xml?after=${shown!.id}`)).text, { xml: true })
    const after = rest('url > loc')
      .toArray()
      .map((loc) => rest(loc).text())
    const later = (await Event.find({ where: { slug: after.map((place) => place.split('/').at(-1)!) } })).map(
      ({ id }) => id,
    )
    assert.ok(later.every((id) => id > shown!.id))
    assert.equal((await get('/sitemap.xml?after=x')).status, 200)
  })
})
