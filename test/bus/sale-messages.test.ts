import assert from 'node:assert/strict'
import { query, Ticket, transaction, type OrderRow } from '../../api/db'
import { expireHoldsOf, expireOrder } from '../../api/ticketing/expire-order'
import { anEvent } from '../support/builders'
import { anna } from '../support/cast'
import { letHoldRunOut, order } from '../support/orders'
import { schemaComplaints } from '../support/messages'
import { cloudEvent } from '../../api/bus/cloud-event'
import type { Message } from '../../api/bus/read-messages'

const messagesAbout = (subject: string) =>
  query<Message>(
    'SELECT position::text, id, type, subject, organiser, data, time FROM message WHERE subject = $1 ORDER BY message.position',
    [subject],
  )
const typesOf = async ({ id }: OrderRow) => (await messagesAbout(`order/${id}`)).map(({ type }) => type)

describe('The event bus hears that an order expired', () => {
  for (const how of ['by its own job', 'because somebody else wants the places'] as const) {
    it(`once, ${how}`, async () => {
      const { event, ticketTypes } = await anEvent()
      const placed = await order(event, ticketTypes[0])
      await letHoldRunOut(placed)
      const expire = () =>
        how === 'by its own job'
          ? expireOrder(placed.id, new Date())
          : transaction((tx) => expireHoldsOf(tx, event.id, new Date()))
      await Promise.all([expire(), expire()])
      assert.deepEqual(await typesOf(placed), ['order.placed', 'order.expired'])
    })
  }

  it('never of a hold that has not run out', async () => {
    const { event, ticketTypes } = await anEvent()
    const placed = await order(event, ticketTypes[0])
    await expireOrder(placed.id, new Date())
    assert.deepEqual(await typesOf(placed), ['order.placed'])
  })
})

describe('The event bus hears of a check-in', () => {
  async function aTicket() {
    const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
    const paid = await order(event, ticketTypes[0], { people: [anna()] })
    const [ticket] = await Ticket.find({ order: paid.id })
    return { event, paid, ticket: ticket!, ticketType: ticketTypes[0]! }
  }

  it('as its schema has it, once for each time that somebody comes in', async () => {
    const { event, paid, ticket, ticketType } = await aTicket()
    const before = Date.now()
    await Ticket.update({ id: ticket.id }, { status: 'used' })
    await Ticket.update({ id: ticket.id }, { status: 'used' })
    const told = await messagesAbout(`ticket/${ticket.id}`)
    assert.deepEqual(
      told.map(({ type, organiser }) => [type, organiser]),
      [['ticket.checked_in', event.organiser]],
    )
    const { checked_in_at: at, ...data } = told[0]!.data
    const about = { ticket_id: ticket.id, order_id: paid.id, event_id: event.id, ticket_type_id: ticketType.id }
    assert.deepEqual(data, about)
    assert.ok(Math.abs(new Date(String(at)).getTime() - before) < 10_000)
    assert.equal(schemaComplaints()(JSON.parse(JSON.stringify(cloudEvent(told[0]!)))), undefined)
  })

  it('never of one that was rolled back, nor of a ticket that was given back', async () => {
    const { ticket } = await aTicket()
    const undone = transaction(async (tx) => {
      await tx.Ticket.update({ id: ticket.id }, { status: 'used' })
      throw new Error('no')
    })
    await assert.rejects(undone, /no/)
    await Ticket.update({ id: ticket.id }, { status: 'cancelled' })
    assert.deepEqual(await messagesAbout(`ticket/${ticket.id}`), [])
  })
})
