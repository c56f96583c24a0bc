import assert from 'node:assert/strict'
import { Event, query, TicketType, type EventRow } from '../../api/db'
import { auditEntries } from '../../api/ticketing/audit'
import { changeEvent } from '../../api/ticketing/change-event'
import { createEvent } from '../../api/ticketing/create-event'
import type { EventFields, TicketTypeFields } from '../../api/ticketing/event-fields'
import { moveTicketType } from '../../api/ticketing/move-ticket-type'
import { publishEvent } from '../../api/ticketing/publish-event'
import { anEvent, aUser } from '../support/builders'
import { darya, nobodysHash } from '../support/cast'
import { order } from '../support/orders'

const hour = 60 * 60 * 1000
const now = new Date()
const in10Days = new Date(now.getTime() + 240 * hour)

const fields: EventFields = {
  title: 'Вечер в фойе',
  description: 'Чай и разговоры.',
  startsAt: in10Days,
  endsAt: new Date(in10Days.getTime() + 2 * hour),
  timeZone: 'Asia/Yekaterinburg',
  venue: 'Дом культуры',
  address: 'ул. Мира, 1',
  city: 'Пермь',
  category: 'meetup',
  currency: 'RUB',
  capacity: 10,
}
const entry: TicketTypeFields = {
  name: 'Вход',
  price: 50_000,
  quota: null,
  saleStartsAt: null,
  saleEndsAt: null,
  maxPerOrder: 10,
  position: 0,
  hidden: false,
}

async function draft(): Promise<{ event: EventRow; by: { user: string } }> {
  const { id } = await aUser(darya(), { passwordHash: nobodysHash })
  const by = { user: id }
  return { event: await createEvent(fields, [entry], { organiser: id, by, now }), by }
}

const messages = (event: string) =>
  query<{ type: string; data: Record<string, unknown> }>(
    `SELECT type, data FROM message WHERE subject = 'event/' || $1 ORDER BY position`,
    [event],
  )
const problems =
  (...wanted: string[]) =>
  (error: unknown) => {
    const found = (error as { problems: { field: string; text: string }[] }).problems
    assert.deepEqual(
      found.map(({ field, text }) => `${field} ${text}`),
      wanted,
    )
    return true
  }

describe('Adding an event', () => {
  it('makes a draft with its ticket types, an address of Latin letters, and the first entries of its log', async () => {
    const { event, by } = await draft()
    assert.equal(event.status, 'draft')
    assert.match(event.slug, /^vecher-v-foye(-[a-z0-9]{6})?$/)
    assert.equal(await TicketType.count({ event: event.id }), 1)
    const log = await auditEntries(event.id, 10)
    assert.deepEqual(log.map(({ action }) => action).sort(), ['created', 'ticketTypeAdded'])
    assert(log.every(({ user }) => user === by.user))
    assert.deepEqual(await messages(event.id), [])
  })

  it('gives two events of one title two addresses', async () => {
    const [one, other] = [await draft(), await draft()]
    assert.notEqual(one.event.slug, other.event.slug)
  })

  it('names everything that is wrong at once, and makes nothing', async () => {
    const { id } = await aUser(darya(), { passwordHash: nobodysHash })
    const wrong = { ...fields, startsAt: new Date(now.getTime() - hour), endsAt: new Date(now.getTime() - 2 * hour) }
    const type = { ...entry, saleStartsAt: in10Days, saleEndsAt: in10Days }
    await assert.rejects(
      createEvent(wrong, [entry, type], { organiser: id, by: { user: id }, now }),
      problems(
        'startsAt form.startsInPast',
        'endsAt form.endsBeforeStart',
        'ticketTypes[1][saleEndsAt] form.saleEndsBeforeStart',
      ),
    )
    assert.equal(await Event.count({ organiser: id }), 0)
  })
})

describe('Changing an event', () => {
  it('writes who changed what, from what to what, and tells nobody about a draft', async () => {
    const { event, by } = await draft()
    const changed = await changeEvent(event.id, { fields: { title: 'Ночь в фойе', venue: fields.venue } }, { by, now })
    assert.equal(changed.event.version, 2)
    const [last] = await auditEntries(event.id, 1)
    assert.deepEqual(last?.changes, [{ field: 'title', from: 'Вечер в фойе', to: 'Ночь в фойе' }])
    assert.equal(last?.user, by.user)
    assert.deepEqual(await messages(event.id), [])
  })

  it('tells the later of two who edit at once, and overwrites nothing', async () => {
    const { event, by } = await draft()
    const context = { by, version: event.version, now }
    await changeEvent(event.id, { fields: { title: 'Первый' } }, context)
    await assert.rejects(changeEvent(event.id, { fields: { title: 'Второй' } }, context), {
      code: 'eventChangedMeanwhile',
    })
    assert.equal((await Event.findOne({ id: event.id }))?.title, 'Первый')
  })

  it('lets only one of many through who save the same version at the same moment', async () => {
    const { event, by } = await draft()
    const attempts = Array.from({ length: 8 }, (_, index) =>
      changeEvent(event.id, { fields: { title: `Название ${index}` } }, { by, version: event.version, now }),
    )
    const done = await Promise.allSettled(attempts)
    assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('makes no other sum of a price by a currency with other decimals', async () => {
    const { event, by } = await draft()
    const [type] = await TicketType.find({ event: event.id })
    const to = (currency: string, price?: number) => {
      const change = { kind: 'change', field: '', id: type!.id, fields: { price } } as const
      return changeEvent(
        event.id,
        { fields: { currency }, ticketTypes: price === undefined ? [] : [change] },
        { by, now },
      )
    }
    for (const currency of ['JPY', 'KWD'])
      await assert.rejects(to(currency), problems('currency form.currencyOfPrices'), currency)
    assert.equal((await to('EUR')).event.currency, 'EUR')
    assert.equal((await to('JPY', 1500)).event.currency, 'JPY')
    assert.equal((await to('JPY', 0)).event.currency, 'JPY')
    assert.equal((await to('KWD')).event.currency, 'KWD')
  })

  it('lowers the capacity no further than what is taken, and raises it freely', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 5 }, [{ price: 0 }])
    for (let count = 0; count < 3; count++) await order(event, ticketTypes[0])
    const by = { user: null }
    await assert.rejects(
      changeEvent(event.id, { fields: { capacity: 2 } }, { by, now }),
      problems('capacity form.capacityTaken'),
    )
    assert.equal((await changeEvent(event.id, { fields: { capacity: 3 } }, { by, now })).event.capacity, 3)
    assert.equal((await changeEvent(event.id, { fields: { capacity: 900 } }, { by, now })).event.capacity, 900)
  })

  it('keeps a ticket type that was ordered, lets its limit no lower than what is taken, and hides it', async () => {
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }, { price: 100 }])
    const [free, paid] = ticketTypes
    await order(event, free)
    const by = { user: null }
    const step = (ticketType: object) =>
      changeEvent(event.id, { ticketTypes: [{ field: '', ...ticketType } as never] }, { by, now })
    await assert.rejects(step({ kind: 'remove', id: free!.id }), { code: 'ticketTypeInUse' })
    await order(event, free)
    await assert.rejects(
      step({ kind: 'change', id: free!.id, fields: { quota: 1 } }),
      problems('quota form.quotaTaken'),
    )
    await step({ kind: 'remove', id: paid!.id })
    assert.equal(await TicketType.findOne({ id: paid!.id }), undefined)
    await assert.rejects(step({ kind: 'change', id: free!.id, fields: { hidden: true } }), { code: 'lastTicketType' })
    await step({ kind: 'add', fields: entry })
    await step({ kind: 'change', id: free!.id, fields: { hidden: true } })
    assert.equal((await TicketType.findOne({ id: free!.id }))?.hidden, true)
  })

  it('knows no ticket type of another event', async () => {
    const [mine, others] = [await anEvent(), await anEvent()]
    const change = { field: '', kind: 'change', id: others.ticketTypes[0]!.id, fields: { price: 1 } } as const
    await assert.rejects(changeEvent(mine.event.id, { ticketTypes: [change] }, { by: { user: null }, now }), {
      code: 'ticketTypeGone',
    })
  })

  it('tells the bus about a published event, with the names of what changed', async () => {
    const { event, by } = await draft()
    await publishEvent(event.id, by, now)
    const startsAt = new Date(in10Days.getTime() + hour)
    await changeEvent(event.id, { fields: { startsAt }, ticketTypes: [] }, { by, now })
    const told = await messages(event.id)
    assert.deepEqual(
      told.map(({ type }) => type),
      ['event.published', 'event.changed'],
    )
    assert.deepEqual(told[1]?.data.changed, ['starts_at'])
  })

  it('tells the bus when ticket types of a published event change places, and nobody when they do not', async () => {
    const [sold, prepared] = [await anEvent({}, [{}, {}]), await anEvent({ status: 'draft' }, [{}, {}])]
    for (const { event, ticketTypes } of [sold, prepared]) {
      await moveTicketType(event.id, ticketTypes[1]!.id, 1, { user: null })
      await moveTicketType(event.id, ticketTypes[1]!.id, -1, { user: null })
    }
    const told = await messages(sold.event.id)
    assert.deepEqual(
      told.map(({ type, data }) => [type, data.changed]),
      [['event.changed', ['ticket_types']]],
    )
    assert.deepEqual(await messages(prepared.event.id), [])
  })
})

describe('Publishing an event', () => {
  it('opens a draft once', async () => {
    const { event, by } = await draft()
    const published = await publishEvent(event.id, by, now)
    assert.equal(published.status, 'published')
    assert.equal(published.publishedAt?.getTime(), now.getTime())
    await assert.rejects(publishEvent(event.id, by, now), { code: 'eventNotDraft' })
  })

  it('refuses one that is over, and one without a ticket type that visitors see', async () => {
    const { event, by } = await draft()
    await assert.rejects(publishEvent(event.id, by, new Date(in10Days.getTime() + hour)), { code: 'eventPast' })
    await TicketType.update({ event: event.id }, { hidden: true })
    await assert.rejects(publishEvent(event.id, by, now), { code: 'lastTicketType' })
  })
})
