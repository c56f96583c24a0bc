import assert from 'node:assert/strict'
import { Event, Order, TicketType, type EventRow, type TicketTypeRow } from '../../api/db'
import { settings } from '../../api/settings'
import { locales, texts } from '../../api/text'
import { anEvent, applicationFields } from '../support/builders'
import { aCoveredEvent } from '../support/covers'
import { fewestQueriesOf } from '../support/queries'
import { VisitorAgent } from '../support/visitor'
import { raw } from './raw'

const day = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Date.now() + days * day)

async function look(event: EventRow, language = 'ru') {
  const { $, status } = await new VisitorAgent(language).get(`/events/${event.slug}`)
  assert.equal(status, 200)
  return $
}

const words = (text: string) => text.replace(/\s+/g, ' ').trim()

const application = 'a[href$="/apply"]'

describe('The page of an event', () => {
  it('shows its description with its markup and nothing that its writer slipped in', async () => {
    const description = '# Чай\n\n**и разговоры** <script>alert(1)</script> [сайт](javascript:alert(1))'
    const { event } = await anEvent({ description })
    const $ = await look(event)
    assert.equal($('.prose h3').text(), 'Чай')
    assert.equal($('.prose strong').text(), 'и разговоры')
    assert.equal($('.prose script, .prose a').length, 0)
    assert.equal((await look((await anEvent({ description: '' })).event))('.prose, #about').length, 0)
  })

  it('leads from its category and its city to more of their kind, and to the place on a map', async () => {
    const { event } = await anEvent({ category: 'theatre', city: 'Нижний Новгород', address: 'ул. А&Б, 1' })
    const $ = await look(event)
    const hrefs = $('.facts a').get().map((link) => $(link).attr('href')) // prettier-ignore
    assert.deepEqual(hrefs, [
      `/?${new URLSearchParams({ city: 'Нижний Новгород' })}`,
      `https://www.openstreetmap.org/search?${new URLSearchParams({ query: 'ул. А&Б, 1, Нижний Новгород' })}`,
      '/?category=theatre',
    ])
    assert.equal($('.facts a').last().text(), texts('ru').t('category.theatre'))
  })

  it('says of each ticket what is left of its own limit and until when it is sold', async () => {
    const saleEndsAt = inDays(5)
    const { event, ticketTypes } = await anEvent({}, [{ name: 'Партер', quota: 20, saleEndsAt }, { name: 'Балкон' }])
    const { status } = await new VisitorAgent().submit(
      `/events/${event.slug}/apply`,
      applicationFields(ticketTypes[0]!.id),
    )
    assert.equal(status, 303)
    const rows = (await look(event))('.types li')
    const { t, format } = texts('ru')
    const until = t('event.type.until', { date: format.dateTime(saleEndsAt, event.timeZone) })
    assert.equal(words(rows.eq(0).text()), words(`Партер 1 500 ₽ осталось 19 из 20 ${until}`))
    assert.equal(words(rows.eq(1).text()), words(`Балкон 1 500 ₽ ${t('units.left', { count: 99 })}`))
  })

  it('leads into calendars and to friends without telling anybody before', async () => {
    const { event } = await anEvent({ title: 'Чай & "разговоры"', description: '**Начало** в семь' })
    const $ = await look(event)
    const url = `${settings().baseUrl}/events/${event.slug}`
    const links = $('.inline a').get().map((link) => new URL($(link).attr('href')!, settings().baseUrl)) // prettier-ignore
    assert.deepEqual(
      links.map(({ host }) => host),
      [new URL(url).host, 'calendar.google.com', 'outlook.live.com', 't.me', 'vk.com', 'wa.me'],
    )
    const [, google, outlook, telegram] = links
    const stamp = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '')
    assert.equal(google?.searchParams.get('dates'), `${stamp(event.startsAt)}/${stamp(event.endsAt)}`)
    assert.equal(google?.searchParams.get('details'), `Начало в семь\n${url}`)
    assert.equal(outlook?.searchParams.get('subject'), event.title)
    assert.equal(outlook?.searchParams.get('startdt'), event.startsAt.toISOString())
    assert.deepEqual([telegram?.searchParams.get('url'), telegram?.searchParams.get('text')], [url, event.title])
    assert.equal($('[data-share]').attr('data-share'), url)
    assert.ok($('[data-share]').hasClass('awaited'))
    assert.equal($('img, iframe, script:not([src^="/"]):not([type="application/ld+json"])').length, 0)
  })

  it('gives a calendar file of its own, which tells of a cancellation, too', async () => {
    const { event } = await anEvent({ description: '**Начало** в семь' })
    const unfolded = (text: string) => text.replace(/\r\n[ \t]/g, '')
    const answer = await raw({ path: `/events/${event.slug}.ics` })
    assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8')
    assert.match(String(answer.headers['content-disposition']), new RegExp(`filename="${event.slug}\\.ics"`))
    const file = unfolded(answer.text)
    for (const line of ['STATUS:CONFIRMED', 'SUMMARY:Вечер в фойе', 'DESCRIPTION:Начало в семь', 'SEQUENCE:1'])
      assert.ok(file.includes(`${line}\r\n`), file)
    const id = /UID:.*/.exec(file)?.[0]
    await Event.update({ id: event.id }, { status: 'cancelled', cancellationReason: 'Заболел ведущий', version: 2 })
    const after = unfolded((await raw({ path: `/events/${event.slug}.ics` })).text)
    assert.ok(after.includes('STATUS:CANCELLED') && after.includes('SEQUENCE:2'), after)
    assert.equal(/UID:.*/.exec(after)?.[0], id)
    await Event.update({ id: event.id }, { status: 'draft', cancellationReason: null })
    assert.equal((await raw({ path: `/events/${event.slug}.ics` })).status, 404)
  })

  it('shows its cover in a frame that is as large before it has come, and no other picture', async () => {
    const { event, cover } = await aCoveredEvent({ width: 700, height: 900, alt: 'Сцена' })
    const $ = await look(event)
    const image = $('picture img')
    assert.deepEqual([image.attr('width'), image.attr('height'), image.attr('alt')], ['700', '900', 'Сцена'])
    const at = `/pictures/${cover.key}`
    assert.equal($('source').first().attr('srcset'), `${at}/480.avif 480w, ${at}/960.avif 700w`)
    assert.equal($('source').last().attr('srcset'), `${at}/480.webp 480w, ${at}/960.webp 700w`)
    assert.equal($('img').length, 1)
    for (const status of ['uploading', 'preparing', 'old'] as const) {
      assert.equal((await look((await aCoveredEvent({ status })).event))('picture').length, 0, status)
    }
  })

  it('costs a bounded number of queries', async () => {
    const types = Array.from({ length: 12 }, (_, index) => ({ name: `Билет ${index}` }))
    const { event } = await anEvent({}, types)
    await look(event)
    const sent = await fewestQueriesOf(() => look(event))
    assert.ok(sent.length <= 4, sent.join('\n'))
  })
})

describe('A ticket type that is hidden', () => {
  const types: Partial<TicketTypeRow>[] = [{ name: 'Партер' }, { name: 'Для своих', price: 0, hidden: true }]

  it('is neither on the page of the event nor on its form', async () => {
    const { event } = await anEvent({}, types)
    for (const path of [`/events/${event.slug}`, `/events/${event.slug}/apply`]) {
      const { $ } = await new VisitorAgent().get(path)
      assert.ok($('main').text().includes('Партер'), path)
      assert.ok(!$('html').text().includes('Для своих'), path)
    }
  })

  it('is not sold to whoever posts its id', async () => {
    const { event, ticketTypes } = await anEvent({}, types)
    const visitor = new VisitorAgent()
    const page = `/events/${event.slug}/apply`
    const { location } = await visitor.submit(page, applicationFields(ticketTypes[1]!.id))
    assert.equal(location, page)
    assert.equal((await visitor.get(page)).$('.summary > p').text(), texts('ru').t('refusals.saleNotOpen'))
    assert.deepEqual(await Order.find({ event: event.id }), [])
    const sold = await visitor.submit(page, applicationFields(ticketTypes[0]!.id))
    assert.match(sold.location ?? '', /^\/orders\//)
  })

  it('does not open the sale of an event that sells nothing else', async () => {
    const { event } = await anEvent({}, [{ saleEndsAt: inDays(-1) }, { hidden: true }])
    const $ = await look(event)
    assert.equal($('aside .tag').text(), texts('ru').t('event.state.ended.tag'))
    assert.equal($(`${application}:not([hidden])`).length, 0)
  })
})

describe('An event for which nobody can apply', () => {
  const opens = inDays(3)
  const begun = { startsAt: inDays(-0.1), endsAt: inDays(0.1) }
  const past = { startsAt: inDays(-2), endsAt: inDays(-1) }
  const states: Record<string, [changes: Partial<EventRow>, types?: Partial<TicketTypeRow>[]]> = {
    cancelled: [{ status: 'cancelled', cancellationReason: 'Заболел <b>ведущий</b>' }],
    past: [past],
    begun: [begun],
    notYet: [{}, [{ saleStartsAt: inDays(5) }, { saleStartsAt: opens }]],
    ended: [{}, [{ saleEndsAt: inDays(-1) }]],
    soldOut: [{ capacity: 1 }],
  }
  const early = { quota: 1, price: 0 }

  for (const [state, [changes, types]] of Object.entries(states)) {
    it(`says so, and what next, in both languages: ${state}`, async () => {
      const { event, ticketTypes } = await anEvent(changes, types)
      if (state === 'soldOut')
        await new VisitorAgent().submit(`/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id))
      for (const language of locales) {
        const { t, format } = texts(language)
        const $ = await look(event, language)
        assert.equal($('aside .tag').text(), t(`event.state.${state}.tag`))
        const said = words($('aside .card').text())
        assert.ok(said.includes(words(t(`event.state.${state}.next`))), said)
        const date = format.dateTime(opens, event.timeZone)
        const what = state === 'notYet' ? t('event.opens', { date }) : t(`event.state.${state}.text`)
        assert.ok(said.includes(words(what)), said)
        assert.equal(said.includes('Заболел <b>ведущий</b>'), state === 'cancelled')
        assert.equal($(`${application}:not([hidden])`).length, 0)
        assert.equal(
          $(`a[href="/events/${event.slug}.ics"]`).length,
          ['cancelled', 'past', 'begun'].includes(state) ? 0 : 1,
        )
      }
    })
  }

  it('says when the sale goes on where the first tickets are sold out, and that nothing is left where the hall is full', async () => {
    const { t, format } = texts('ru')
    for (const [capacity, state] of [
      [10, 'notYet'],
      [1, 'soldOut'],
    ] as const) {
      const { event, ticketTypes } = await anEvent({ capacity }, [early, { saleStartsAt: opens }])
      await new VisitorAgent().submit(`/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id))
      const $ = await look(event)
      assert.equal($('aside .tag').text(), t(`event.state.${state}.tag`))
      const date = format.dateTime(opens, event.timeZone)
      assert.equal(words($('aside .card').text()).includes(words(t('event.opens', { date }))), state === 'notYet')
    }
  })

  it('takes applications as soon as a place comes free: the control', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const buyer = new VisitorAgent()
    const { location } = await buyer.submit(`/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id))
    assert.equal((await look(event))(`${application}:not([hidden])`).length, 0)
    await buyer.submit(location!, {}, `${location}/cancel`)
    assert.equal((await look(event))(`${application}:not([hidden])`).length, 1)
    assert.equal((await TicketType.findOne({ id: ticketTypes[0]!.id }))?.taken, 0)
  })
})
