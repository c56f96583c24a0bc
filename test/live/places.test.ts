import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { Event, query, TicketType, transaction, type EventRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { most } from '../../api/live/audience'
import { cancelOrder } from '../../api/ticketing/cancel-order'
import { expireOrder } from '../../api/ticketing/expire-order'
import { someUser } from '../accounts/support'
import { browserOf } from '../admin/support'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order } from '../support/orders'
import { queriesOf } from '../support/queries'
import { VisitorAgent } from '../support/visitor'
import { raw } from '../http/raw'
import { Onlooker } from './onlooker'

describe('The places of an event', () => {
  const open: Onlooker[] = []
  const look = async (event: Pick<EventRow, 'slug'>, headers?: Record<string, string>) => {
    const onlooker = await Onlooker.at(event.slug, headers)
    open.push(onlooker)
    return onlooker
  }
  afterEach(() => open.splice(0).forEach((onlooker) => onlooker.leave()))

  const looks = (statements: string[]) => statements.filter((each) => /FROM event LEFT JOIN ticket_type/.test(each))

  it('are told at once, and again when somebody orders, gives back, or lets the hold run out', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 10 }, [{ quota: 6 }])
    const [type] = ticketTypes
    const onlooker = await look(event)
    await onlooker.sees('осталось 10 мест')
    assert.deepEqual(onlooker.latest, {
      state: 'open',
      next: '',
      tag: '',
      text: '',
      left: 'осталось 10 мест',
      taken: '0 из 10',
      share: 100,
      types: { [type!.id]: { few: false, text: 'осталось 6 из 6' } },
    })
    const first = await order(event, type, { people: [anna(), ilya()] })
    await onlooker.sees('осталось 8 мест')
    assert.deepEqual(onlooker.latest?.types[type!.id], { few: true, text: 'осталось 4 из 6' })
    await cancelOrder(first)
    await onlooker.sees('осталось 10 мест')
    const second = await order(event, type)
    await onlooker.sees('осталось 9 мест')
    await letHoldRunOut(second)
    await expireOrder(second.id, new Date())
    await onlooker.sees('осталось 10 мест')
  })

  it('say that nothing is left, that there is more room, and that the event is cancelled', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 1 })
    const onlooker = await look(event)
    await order(event, ticketTypes[0])
    await eventually(async () => onlooker.latest?.state === 'soldOut')
    assert.equal(onlooker.latest?.tag, 'мест нет')
    await Event.update({ id: event.id }, { capacity: 2 })
    await eventually(async () => onlooker.latest?.state === 'open')
    await TicketType.update({ event: event.id }, { quota: 1 })
    await eventually(async () => onlooker.latest?.state === 'soldOut')
    await Event.update({ id: event.id }, { status: 'cancelled' })
    await eventually(async () => onlooker.latest?.state === 'cancelled')
  })

  it('say that tickets which were hidden are sold now, and everything else that the organiser changes', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 3 }, [{ quota: 1 }, { hidden: true }])
    const onlooker = await look(event)
    await order(event, ticketTypes[0])
    await eventually(async () => onlooker.latest?.state === 'soldOut')
    await TicketType.update({ id: ticketTypes[1]!.id }, { hidden: false })
    await eventually(async () => onlooker.latest?.state === 'open')
    assert.deepEqual(Object.keys(onlooker.latest?.types ?? {}).sort(), ticketTypes.map(({ id }) => id).sort())
    const opens = new Date(event.startsAt.getTime() - 24 * 60 * 60 * 1000)
    await TicketType.update({ id: ticketTypes[1]!.id }, { saleStartsAt: opens })
    await eventually(async () => onlooker.latest?.types[ticketTypes[1]!.id]?.text.startsWith('в продаже с '))
    const before = onlooker.latest
    await Event.update({ id: event.id }, { timeZone: 'Asia/Yekaterinburg' })
    await eventually(
      async () => onlooker.latest?.types[ticketTypes[1]!.id]?.text !== before?.types[ticketTypes[1]!.id]?.text,
    )
    const past = { startsAt: new Date(Date.now() - 2000), endsAt: new Date(Date.now() + 60_000) }
    await Event.update({ id: event.id }, past)
    await eventually(async () => onlooker.latest?.state === 'begun')
    await Event.update({ id: event.id }, { endsAt: new Date(Date.now() - 1000) })
    await eventually(async () => onlooker.latest?.state === 'past')
  })

  it('come in numbers to the organiser, those of hidden tickets, too, and to nobody else', async () => {
    const organiser = await someUser('active')
    const { event, ticketTypes } = await anEvent({ capacity: 10, organiser: organiser.id }, [
      { quota: 6 },
      { hidden: true },
    ])
    const watch = async (browser: VisitorAgent) => {
      const onlooker = await Onlooker.of(`/admin/events/${event.id}/places`, { Cookie: browser.cookies })
      open.push(onlooker)
      return onlooker
    }
    assert.equal((await watch(await browserOf(await someUser('active')))).status, 404)
    assert.equal((await watch(new VisitorAgent())).status, 303)
    const onlooker = await watch(await browserOf(organiser))
    const visitor = await look(event)
    await onlooker.sees('10')
    await order(event, ticketTypes[0])
    await onlooker.sees('9')
    await visitor.sees('осталось 9 мест')
    assert.deepEqual(onlooker.latest, {
      left: '9',
      taken: '1 из 10',
      types: {
        [ticketTypes[0]!.id]: { text: '5', taken: '1 из 6' },
        [ticketTypes[1]!.id]: { text: '9', taken: '0' },
      },
    })
    assert.deepEqual(Object.keys(visitor.latest?.types ?? {}), [ticketTypes[0]!.id])
  })

  it('come in the language of the reader', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 3 })
    const onlookers = [await look(event, { 'Accept-Language': 'en' }), await look(event, { Cookie: 'lang=ru' })]
    await order(event, ticketTypes[0])
    await onlookers[0]?.sees('2 places left')
    await onlookers[1]?.sees('осталось 2 места')
  })

  it('cost one query for 200 who come at once, and one more when an order is placed', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 50 })
    const coming = await queriesOf(async () => {
      await Promise.all(Array.from({ length: 200 }, () => look(event)))
      await Promise.all(open.map((onlooker) => onlooker.sees('осталось 50 мест')))
    })
    assert.equal(looks(coming).length, 1)
    assert.deepEqual(
      // What happened before is still being told on the bus, and a line that is silent is asked whether it is there.
      coming.filter(
        (statement) => !/LISTEN|FROM event LEFT JOIN ticket_type|final_position|^SELECT 1$/.test(statement),
      ),
      [],
    )
    const selling = await queriesOf(async () => {
      await order(event, ticketTypes[0])
      await Promise.all(open.map((onlooker) => onlooker.sees('осталось 49 мест')))
    })
    assert.equal(looks(selling).length, 1)
    for (const { said } of open) assert.equal(said.length, 2)
  })

  it('are asked for a few times a second at most, however many orders come, and end right', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 100 })
    const onlooker = await look(event)
    const started = performance.now()
    const statements = await queriesOf(async () => {
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          for (let times = 0; times < 6; times++) await order(event, ticketTypes[0])
        }),
      )
      await onlooker.sees('осталось 70 мест')
    })
    const seconds = (performance.now() - started) / 1000
    assert.ok(looks(statements).length <= 4 * seconds + 2, `${looks(statements).length} in ${seconds} s`)
  })

  it('are asked for by nobody when nobody looks on, and told to nobody when the order fails', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 9 })
    const other = await anEvent()
    const onlooker = await look(other.event)
    await onlooker.sees('осталось 100 мест')
    const statements = await queriesOf(async () => {
      await order(event, ticketTypes[0])
      const failing = transaction(async (tx) => {
        await tx.Event.update({ id: other.event.id }, { taken: 5 })
        throw new Error('no')
      })
      await assert.rejects(failing, /no/)
      await order(other.event, other.ticketTypes[0])
      await onlooker.sees('осталось 99 мест')
    })
    assert.equal(looks(statements).length, 1)
    assert.equal(onlooker.said.length, 2)
  })

  it('lose nothing while the line that hears of changes is cut', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 20 })
    const onlooker = await look(event)
    await onlooker.sees('осталось 20 мест')
    const lines = () => query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE application_name = 'foyer line'`)
    const [before] = await lines()
    assert.ok(before)
    await pool().query('SELECT pg_terminate_backend($1)', [before.pid])
    await eventually(async () => !(await lines()).some(({ pid }) => pid === before.pid))
    await order(event, ticketTypes[0])
    await onlooker.sees('осталось 19 мест')
    await order(event, ticketTypes[0])
    await onlooker.sees('осталось 18 мест')
  })

  it('are nobody’s business while the event is a draft, or where there is none', async () => {
    const { event } = await anEvent({ status: 'draft' })
    assert.equal((await look(event)).status, 404)
    assert.equal((await look({ slug: 'nirgends' })).status, 404)
    const published = await anEvent()
    const onlooker = await look(published.event)
    await Event.update({ id: published.event.id }, { status: 'draft' })
    await eventually(async () => onlooker.ended)
  })

  it('come without a session, without a cookie and without compression, and no proxy keeps them', async () => {
    const { event } = await anEvent()
    const visitor = new VisitorAgent()
    await visitor.get('/login')
    let headers: IncomingHttpHeaders = {}
    const statements = await queriesOf(async () => {
      headers = (await look(event, { 'Accept-Encoding': 'gzip', Cookie: visitor.cookies })).response.headers
    })
    assert.deepEqual(
      statements.filter((statement) => /session/.test(statement)),
      [],
    )
    assert.equal(headers['set-cookie'], undefined)
    assert.equal(headers['content-encoding'], undefined)
    assert.deepEqual(
      [headers['content-type'], headers['cache-control'], headers['x-accel-buffering']],
      ['text/event-stream; charset=utf-8', 'no-store, no-transform', 'no'],
    )
  })

  it('are said once to who does not ask for a stream, and a HEAD gets the headers', async () => {
    const { event } = await anEvent()
    const path = `/events/${event.slug}/places`
    const once = await raw({ path, headers: { 'Accept-Language': 'ru' } })
    assert.match(once.text, /^retry: \d+\n\ndata: \{.*осталось 100 мест/)
    const head = await raw({ method: 'HEAD', path })
    assert.deepEqual([head.status, head.text], [200, ''])
    assert.equal((await raw({ method: 'HEAD', path: '/events/nirgends/places' })).status, 404)
  })

  it('are shown to so many of one address and of all, and the others may come again later', async () => {
    const before = { ...most }
    const { event } = await anEvent()
    try {
      for (const limit of ['ofOneAddress', 'viewers'] as const) {
        Object.assign(most, before, { [limit]: 1 })
        const first = await look(event)
        await first.sees('осталось 100 мест')
        const second = await look(event)
        assert.deepEqual([second.status, second.response.headers['retry-after']], [503, '60'])
        first.leave()
        await eventually(async () => (await look(event)).status === 200)
        open.splice(0).forEach((onlooker) => onlooker.leave())
        await eventually(async () => {
          const again = await look(event)
          again.leave()
          return again.status === 200
        })
      }
    } finally {
      Object.assign(most, before)
    }
  })
})
