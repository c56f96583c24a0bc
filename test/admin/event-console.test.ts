import assert from 'node:assert/strict'
import { Event, query, TicketType, type EventRow } from '../../api/db'
import { settings } from '../../api/settings'
import { localTime } from '../../api/ticketing/local-time'
import { someUser, words } from '../accounts/support'
import { eventFields, ticketTypeFields } from '../http/event-rows'
import { quiet } from '../http/ledger'
import { anEvent } from '../support/builders'
import { nextClockChange } from '../support/clocks'
import { order } from '../support/orders'
import { run } from '../support/setup'
import type { Page, VisitorAgent } from '../support/visitor'
import { anAdmin, browserOf } from './support'

const day = 24 * 60 * 60 * 1000
const [springs, fallsBack] = [nextClockChange('forward'), nextClockChange('back')]

async function anOrganiser(): Promise<{ id: string; email: string; visitor: VisitorAgent }> {
  const user = await someUser('active')
  return { id: user.id, email: user.email, visitor: await browserOf(user) }
}

/** An organiser's own event and its page in the console. */
async function own(changes: Partial<EventRow> = {}, types?: Parameters<typeof anEvent>[1]) {
  const organiser = await anOrganiser()
  const { event, ticketTypes } = await anEvent({ organiser: organiser.id, ...changes }, types)
  return { ...organiser, event, ticketTypes, hub: `/admin/events/${event.id}` }
}

const fresh = async ({ id }: { id: string }) => (await Event.findOne({ id }))!
const complaints = ({ $ }: Page) =>
  $('.summary li, .summary > p')
    .map((_, line) => $(line).text().trim())
    .get()
const typed = ({ $ }: Page, name: string) => $(`[name="${name}"]`).not('[type=radio]').val() ?? ''

/** Sends the form that changes an event and gives the page that shows in the end. */
async function save(visitor: VisitorAgent, { id }: { id: string }, changes: Record<string, string>, version = '1') {
  const fields = { ...eventFields(changes), _method: 'PUT', version }
  return visitor.follow(await visitor.submit(`/admin/events/${id}/edit`, fields, `/admin/events/${id}`))
}

describe('The form of an event', () => {
  it('adds a draft of the organiser, whose hours are those of its own zone', async () => {
    const { id, visitor } = await anOrganiser()
    const fields = eventFields({ timeZone: 'asia/yekaterinburg', startsTime: '19.30', description: 'Раз\r\n\r\nДва' })
    fields.startsDate = fields.startsDate!.split('-').reverse().join('.')
    const page = await visitor.follow(await visitor.submit('/admin/events/new', fields, '/admin/events'))
    assert.match(words(page), /Черновик сохранён/)
    const [event] = await Event.find({ organiser: id })
    assert.deepEqual(
      [event?.status, event?.timeZone, event?.description],
      ['draft', 'Asia/Yekaterinburg', 'Раз\n\nДва'],
    )
    assert.equal(localTime(event!.startsAt, 'Asia/Yekaterinburg').time, '19:30')
    assert.equal(event!.startsAt.toISOString().slice(11, 16), '14:30')
  })

  it('begins with the time zone, the currency and the city of the last one', async () => {
    const { visitor } = await own({ timeZone: 'Asia/Omsk', currency: 'KZT', city: 'Омск' })
    const page = await visitor.get('/admin/events/new')
    assert.deepEqual(
      ['timeZone', 'currency', 'city'].map((name) => typed(page, name)),
      ['Asia/Omsk', 'KZT', 'Омск'],
    )
    const first = await (await anOrganiser()).visitor.get('/admin/events/new')
    assert.equal(typed(first, 'timeZone'), 'Europe/Moscow')
  })

  for (const [what, changes, sentence] of [
    ['an end before the start', { endsTime: '19:00' }, 'Окончание должно быть позже начала.'],
    ['a day that is over', { startsDate: '2020-01-01', endsDate: '2020-01-01' }, 'Выберите время начала в будущем.'],
    [
      'an hour that clocks jump over',
      { timeZone: 'Europe/Berlin', startsDate: springs, startsTime: '02:30', endsDate: springs },
      'В этот день часы переводят с 02:00 сразу на 03:00, такого времени нет. Выберите другое',
    ],
    [
      'an hour that comes twice',
      { timeZone: 'Europe/Berlin', startsDate: fallsBack, startsTime: '02:30', endsDate: fallsBack },
      'В этот день часы переводят назад, и это время наступает дважды. Выберите, какое из двух',
    ],
    [
      '1 MB of description',
      { description: 'a'.repeat(1024 * 1024) },
      'Сократите текст: можно не больше 50000 символов',
    ],
    ['a description with a NUL', { description: 'a\0b' }, 'Уберите невидимые служебные символы и отправьте ещё раз'],
  ] as const) {
    it(`refuses ${what} at its field, keeps the rest and adds nothing`, async () => {
      const { id, visitor } = await anOrganiser()
      const fields = eventFields({ ...changes })
      const page = await visitor.follow(await visitor.submit('/admin/events/new', fields, '/admin/events'))
      assert.deepEqual(complaints(page), [sentence])
      const link = page.$('.summary a').attr('href')?.slice(1)
      assert.equal(page.$(`[id="${link}"]`).length, 1)
      assert.equal(page.$(`.wrong .why`).text(), sentence)
      for (const name of ['title', 'startsDate', 'startsTime', 'endsDate', 'timeZone', 'city', 'capacity'])
        assert.equal(typed(page, name), fields[name], name)
      assert.equal(await Event.count({ organiser: id }), 0)
    })
  }

  it('takes the time zones that the database knows, by their own names, and no abbreviations', async () => {
    const { id, visitor } = await anOrganiser()
    for (const timeZone of ['AET', 'IST', 'SystemV/EST5', 'GMT', 'Mars/Olympus', 'posix/Asia/Omsk']) {
      const sent = await visitor.submit('/admin/events/new', eventFields({ timeZone }), '/admin/events')
      const complaint = 'Выберите часовой пояс из списка, например Europe/Moscow'
      assert.deepEqual(complaints(await visitor.follow(sent)), [complaint], timeZone)
    }
    assert.equal(await Event.count({ organiser: id }), 0)
    await visitor.submit('/admin/events/new', eventFields({ timeZone: 'asia/kolkata' }), '/admin/events')
    assert.equal((await Event.findOne({ organiser: id }))?.timeZone, 'Asia/Kolkata')
  })

  it('asks which of two hours is meant, and takes either', async () => {
    const date = fallsBack
    const night = { timeZone: 'Europe/Berlin', startsDate: date, startsTime: '02:30', endsDate: date }
    for (const [startsOffset, utc] of [
      ['+02:00', `${fallsBack}T00:30:00.000Z`],
      ['+01:00', `${fallsBack}T01:30:00.000Z`],
    ] as const) {
      const { event, visitor, hub } = await own()
      const asked = await save(visitor, event, night)
      const offsets = asked.$('[name=startsOffset]').map((_, radio) => asked.$(radio).attr('value'))
      assert.deepEqual(offsets.get(), ['+02:00', '+01:00'])
      await save(visitor, event, { ...night, startsOffset })
      assert.equal((await fresh(event)).startsAt.toISOString(), utc)
      const again = await visitor.get(`${hub}/edit`)
      assert.equal(again.$('[name=startsOffset][checked]').attr('value'), startsOffset)
    }
  })

  it('keeps a long description with its lines when something else is wrong', async () => {
    const { event, visitor } = await own()
    const description = `Раз\n\n${'Два три. '.repeat(2000)}`.trim()
    const page = await save(visitor, event, { description, capacity: '0' })
    assert.equal(page.$('textarea').text().trim(), description)
  })

  it('lowers the places no further than what is taken', async () => {
    const { event, ticketTypes, visitor } = await own({ capacity: 5 }, [{ price: 0 }])
    for (let count = 0; count < 2; count++) await order(event, ticketTypes[0])
    assert.deepEqual(complaints(await save(visitor, event, { capacity: '1' })), [
      'Мест не может быть меньше, чем уже занято: 2.',
    ])
    assert.equal((await fresh(event)).capacity, 5)
    await save(visitor, event, { capacity: '2' })
    assert.equal((await fresh(event)).capacity, 2)
  })

  it('tells how many have paid for what has changed', async () => {
    const { event, ticketTypes, visitor } = await own({}, [{ price: 0 }])
    await order(event, ticketTypes[0])
    assert.match(words(await save(visitor, event, { venue: 'Другой дом' })), /оплачены в 1 заказе/)
    const page = await save(visitor, event, { venue: 'Другой дом', title: 'Иначе' }, '2')
    assert.match(words(page), /Изменения сохранены\. (?!Билеты)/)
  })
})

describe('Two people who edit at once', () => {
  it('are both seen: the later one gets both texts side by side, overwrites nothing, and may save on purpose', async () => {
    const { event, visitor, hub } = await own()
    await save(visitor, event, { title: 'Первый', city: 'Омск' })
    const second = await save(visitor, event, { title: 'Второй', city: 'Омск' })
    assert.equal((await fresh(event)).title, 'Первый')
    assert.match(words(second), /Пока вы правили, мероприятие изменил кто-то ещё/)
    const cells = second.$('#compare-title').parent().find('tbody td')
    assert.deepEqual(cells.map((_, cell) => second.$(cell).text()).get(), ['Первый', 'Второй'])
    assert.equal(typed(second, 'title'), 'Второй')
    assert.equal(typed(second, 'version'), '2')
    await save(visitor, event, { title: 'Второй', city: 'Омск' }, '2')
    assert.equal((await fresh(event)).title, 'Второй')
    assert.equal((await visitor.get(`${hub}/edit`)).$('#compare-title').length, 0)
  })

  it('are told of it also when the later form has a mistake', async () => {
    const { event, visitor } = await own()
    await save(visitor, event, { title: 'Первый' })
    const page = await save(visitor, event, { title: 'Второй', capacity: '0' })
    assert.equal(page.$('#compare-title').length, 1)
  })

  it('are told of it at ticket types too', async () => {
    const { event, ticketTypes, visitor, hub } = await own()
    const action = `${hub}/ticket_types/${ticketTypes[0]!.id}`
    const change = async (name: string) =>
      visitor.follow(
        await visitor.submit(`${action}/edit`, { ...ticketTypeFields({ name }), _method: 'PUT', version: '1' }, action),
      )
    await change('Первый')
    const page = await change('Второй')
    assert.equal(page.$('#compare-title').length, 1)
    assert.equal((await TicketType.findOne({ id: ticketTypes[0]!.id }))?.name, 'Первый')
    assert.equal((await fresh(event)).version, 2)
  })
})

describe('Ticket types in the console', () => {
  for (const [currency, price, minor] of [
    ['RUB', '1 500,50', 150050],
    ['RUB', '1500.5', 150050],
    ['RUB', '0', 0],
    ['JPY', '1\u202f500', 1500],
    ['KWD', '1,505', 1505],
  ] as const) {
    it(`take ${price} ${currency} for ${minor} of its minor units`, async () => {
      const { event, visitor, hub } = await own({ currency }, [])
      const fields = ticketTypeFields({ price })
      const answer = await visitor.submit(`${hub}/ticket_types/new`, fields, `${hub}/ticket_types`)
      assert.equal(answer.location, hub)
      assert.equal((await TicketType.find({ event: event.id }))[0]?.price, minor)
    })
  }

  it('refuse fractions where a currency has none, and more than one ticket can cost', async () => {
    const { visitor, hub } = await own({ currency: 'JPY' }, [])
    const refused = async (price: string) =>
      complaints(
        await visitor.follow(
          await visitor.submit(`${hub}/ticket_types/new`, ticketTypeFields({ price }), `${hub}/ticket_types`),
        ),
      )
    assert.deepEqual(await refused('1500,5'), ['В этой валюте нет дробных единиц: укажите целую цену'])
    assert.deepEqual(await refused('100000001'), ['Укажите цену поменьше: столько один билет стоить не может'])
  })

  it('move up and down, and stay where the list ends', async () => {
    const { event, ticketTypes, visitor, hub } = await own({}, [{ name: 'a' }, { name: 'b' }, { name: 'c' }])
    const names = async () =>
      (await TicketType.find({ where: { event: event.id }, sort: 'position ASC' })).map(({ name }) => name).join('')
    const move = (index: number, direction: string) =>
      visitor.submit(hub, { direction }, `${hub}/ticket_types/${ticketTypes[index]!.id}/position`)
    await move(2, 'up')
    assert.equal(await names(), 'acb')
    await move(0, 'down')
    assert.equal(await names(), 'cab')
  })
})

describe('Publishing from the console', () => {
  const draft = () => own({ status: 'draft' })
  const publish = async (visitor: VisitorAgent, hub: string) =>
    visitor.follow(
      await visitor.submit(
        hub,
        { version: (await visitor.get(hub)).$('[name=version]').attr('value') ?? '' },
        `${hub}/publication`,
      ),
    )

  it('hands a draft in where events are moderated, and an admin publishes it and the organiser gets a mail', async () => {
    const { event, visitor, hub, email } = await draft()
    await publish(visitor, hub)
    assert.equal((await fresh(event)).status, 'draft')
    assert.notEqual((await fresh(event)).submittedAt, null)
    const admin = (await anAdmin()).visitor
    await publish(admin, hub)
    assert.equal((await fresh(event)).status, 'published')
    await quiet()
    assert(run().smtp.mails.some((mail) => mail.to.includes(email) && /опубликовано/.test(mail.subject)))
  })

  it('gives a draft back with a note that the organiser reads in a mail and in the console', async () => {
    const { event, visitor, hub, email } = await draft()
    await publish(visitor, hub)
    const admin = (await anAdmin()).visitor
    await admin.submit(hub, { moderationNote: 'Добавьте\nадрес' }, `${hub}/rejection`)
    await quiet()
    assert.equal((await fresh(event)).submittedAt, null)
    assert.match(words(await visitor.get(hub)), /Добавьте\s*адрес/)
    assert(run().smtp.mails.some((mail) => mail.to.includes(email) && /нужно исправить/.test(mail.subject)))
  })

  it('lets organisers publish where publishing is open', async () => {
    Object.assign(settings(), { eventPublishing: 'open' })
    try {
      const { event, visitor, hub } = await draft()
      await publish(visitor, hub)
      assert.equal((await fresh(event)).status, 'published')
    } finally {
      Object.assign(settings(), { eventPublishing: 'moderated' })
    }
  })

  it('publishes nothing that the admin has not seen', async () => {
    const { event, visitor, hub } = await draft()
    await publish(visitor, hub)
    const admin = (await anAdmin()).visitor
    await save(visitor, event, { title: 'Совсем другое' }, '2')
    await admin.submit(hub, { version: '2' }, `${hub}/publication`)
    assert.equal((await fresh(event)).status, 'draft')
  })

  it('is no way for organisers to answer themselves', async () => {
    const { event, visitor, hub } = await draft()
    await publish(visitor, hub)
    const token = await visitor.token(hub, `${hub}/submission`)
    const answer = await visitor.send(`${hub}/rejection`, { _csrf: token, moderationNote: 'abc' })
    assert.equal(answer.status, 404)
    assert.equal((await visitor.get('/admin/moderation')).status, 404)
    assert.notEqual((await fresh(event)).submittedAt, null)
  })
})

describe('A copy', () => {
  it('is a draft with everything but orders, at the same hour of a week to come across a change of clocks', async () => {
    const startsAt = new Date('2026-03-21T18:00:00Z')
    const { event, ticketTypes, visitor, hub, id } = await own(
      { startsAt, endsAt: new Date('2026-03-21T20:00:00Z'), timeZone: 'Europe/Berlin', refundHours: 12 },
      [{ price: 0, quota: 7, saleEndsAt: new Date('2026-03-21T17:00:00Z') }],
    )
    assert.equal(ticketTypes.length, 1)
    const { location = '' } = await visitor.submit(hub, {}, `${hub}/copies`)
    const copy = await fresh({ id: location.split('/').at(-1)! })
    assert.deepEqual([copy.status, copy.organiser, copy.title, copy.refundHours], ['draft', id, event.title, 12])
    assert(copy.startsAt > new Date() && copy.startsAt.getTime() < Date.now() + 8 * day)
    assert.equal(localTime(copy.startsAt, 'Europe/Berlin').time, '19:00')
    const [type] = await TicketType.find({ event: copy.id })
    assert.deepEqual([type?.quota, localTime(type!.saleEndsAt!, 'Europe/Berlin').time], [7, '18:00'])
  })
})

describe('The log of an event', () => {
  it('says who changed what, from what to what, in the time of the event, page by page', async () => {
    const { event, visitor, hub } = await own({ timeZone: 'Asia/Omsk' })
    for (let version = 1; version <= 60; version++)
      await query(`INSERT INTO audit_entry (event, action, changes) VALUES ($1, 'cover', '[]')`, [event.id])
    await save(visitor, event, { timeZone: 'Asia/Omsk', startsTime: '20:15' })
    const page = await visitor.get(`${hub}/log`)
    assert.match(words(page), /20:15/)
    assert.match(words(page), /Описание/)
    const next = page.$('a[rel=next]').attr('href')!
    const more = await visitor.get(next)
    assert.equal(page.$('.log > li').length + more.$('.log > li').length, 61)
  })
})
