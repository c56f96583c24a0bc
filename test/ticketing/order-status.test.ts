import assert from 'node:assert/strict'
import { Order, query, transaction, type OrderStatus } from '../../api/db'
import { mayBecome } from '../../api/ticketing/order-status'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'

const all: OrderStatus[] = ['pending', 'paid', 'expired', 'cancelled', 'refunded']

describe('The moves of an order', () => {
  for (const from of all) {
    for (const to of all.filter((status) => status !== from)) {
      it(`are the same in the code and in the database: ${from} to ${to}`, async () => {
        const { event, ticketTypes } = await anEvent()
        const { id } = await order(event, ticketTypes[0])
        const paidAt = new Date()
        const undo = new Error('undo')
        const attempt = transaction(async (tx) => {
          // Not a move, but a place to begin at.
          await tx.query(`SET LOCAL session_replication_role = replica`)
          await tx.Order.update({ id }, { status: from, paidAt })
          await tx.query(`SET LOCAL session_replication_role = origin`)
          await tx.Order.update({ id }, { status: to, paidAt })
          throw undo
        })
        const reason: unknown = await attempt.catch((error: unknown) => error)
        assert.equal(reason === undo, mayBecome(from, to), String(reason))
      })
    }
  }

  it('are kept, each with its time, and told on the bus', async () => {
    const { event, ticketTypes } = await anEvent({ capacity: 3 }, [{ price: 0 }])
    const { id } = await order(event, ticketTypes[0])
    const moves = await query<{ status: string }>(
      'SELECT status FROM order_move WHERE "order" = $1 ORDER BY created_at',
      [id],
    )
    assert.deepEqual(
      moves.map(({ status }) => status),
      ['pending', 'paid'],
    )
    const told = await query<{ type: string; data: Record<string, unknown>; organiser: string }>(
      'SELECT type, data, organiser FROM message WHERE subject = $1 ORDER BY position',
      [`order/${id}`],
    )
    assert.deepEqual(
      told.map(({ type }) => type),
      ['order.placed', 'order.paid'],
    )
    assert.equal(told[0]?.data.attendees, 1)
    assert.equal(told[0]?.organiser, event.organiser)
  })

  it('leave nothing on the bus when they are undone', async () => {
    const { event, ticketTypes } = await anEvent()
    const { id } = await order(event, ticketTypes[0])
    await assert.rejects(
      transaction(async (tx) => {
        await tx.Order.update({ id }, { status: 'cancelled' })
        throw new Error('undo')
      }),
    )
    const told = await query('SELECT 1 FROM message WHERE subject = $1', [`order/${id}`])
    assert.equal(told.length, 1)
    assert.equal((await Order.findOne({ id }))?.status, 'pending')
  })
})
