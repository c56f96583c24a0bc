import assert from 'node:assert/strict'
import { Event, Order, query, Refund, SandboxPayment, Ticket, type OrderRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { refundTickets } from '../../api/payments/refund-tickets'
import { settlePayment } from '../../api/payments/settle-payment'
import { cancelEvent, refundEvent } from '../../api/ticketing/cancel-event'
import { anEvent } from '../support/builders'
import { anna, ilya, type Person } from '../support/cast'
import { eventually } from '../support/eventually'
import { order, taken } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'
import { run } from '../support/setup'
import { whileWaiting } from '../support/waiting'

type Made = Awaited<ReturnType<typeof anEvent>>

async function paidOrder({ event, ticketTypes }: Made, people: Person[] = [anna()]) {
  const placed = await order(event, ticketTypes[0], { people })
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  return { placed, payment }
}

/** As `cancelEvent` does, and nobody has been given anything back yet. */
const cancelled = ({ event }: Made) => Event.update({ id: event.id }, { status: 'cancelled' })
const statusOf = async ({ id }: OrderRow) => (await Order.findOne({ id }))?.status
const moneyBack = async (payment: string) =>
  eventually(async () => Refund.findOne({ payment, status: 'succeeded' }), 20_000)

describe('Everybody of a cancelled event', () => {
  it('gets the money back, also whoever was let in already', async () => {
    const made = await anEvent()
    const { placed, payment } = await paidOrder(made, [anna(), ilya()])
    const [first] = await Ticket.find({ order: placed.id })
    await Ticket.update({ id: first!.id }, { status: 'used' })
    await assert.rejects(refundTickets(placed.id, 'organiser', [first!.id]), { code: 'ticketNotValid' })
    await cancelEvent(made.event.id, 'Потоп', { user: null })
    await moneyBack(payment.id)
    assert.equal((await SandboxPayment.findOne({ id: payment.providerPaymentId! }))?.refunded, placed.total)
    assert.deepEqual([await statusOf(placed), await taken(made.event)], ['refunded', 0])
    assert.equal(await Ticket.count({ order: placed.id, status: 'cancelled' }), 2)
  })

  it('gets it back when the payment is settled at that very moment', async () => {
    const made = await anEvent()
    const buyer = anna()
    const placed = await order(made.event, made.ticketTypes[0], { people: [buyer] })
    const payment = await paymentFor(placed)
    await bankSays(payment, { status: 'succeeded' })
    // Settling has seen a published event, and waits to make a customer of the buyer.
    const sameCustomer = `INSERT INTO "user" (email, first_name, status, role, password_hash, locale)
                          VALUES ($1, 'Анна', 'wait', 'ROLE_USER', '!', 'ru')`
    let refunded: Promise<void> | undefined
    await whileWaiting(
      (client) => client.query(sameCustomer, [buyer.email]),
      () => settlePayment(payment, new Date()),
      async () => {
        await cancelled(made)
        refunded = refundEvent({ event: made.event.id })
        await eventually(waitsForAnOrder)
      },
    )
    await refunded
    assert.equal(await Ticket.count({ order: placed.id }), 1, 'it was paid first')
    assert.equal((await moneyBack(payment.id)).reason, 'event')
    assert.deepEqual([await statusOf(placed), await taken(made.event)], ['refunded', 0])
  })

  it('who pays after all, before the order is cancelled, gets no ticket and the money back', async () => {
    const made = await anEvent()
    const buyer = anna()
    const placed = await order(made.event, made.ticketTypes[0], { people: [buyer] })
    const payment = await paymentFor(placed)
    await cancelled(made)
    await bankSays(payment, { status: 'succeeded' })
    await settlePayment(payment, new Date())
    assert.equal(await Ticket.count({ order: placed.id }), 0)
    assert.equal((await moneyBack(payment.id)).reason, 'event_cancelled')
    const { text } = await run().smtp.mailTo(buyer.email)
    assert.match(text, /мероприятие .*уже отменили/i)
    await refundEvent({ event: made.event.id })
    assert.deepEqual([await statusOf(placed), await taken(made.event)], ['cancelled', 0])
  })

  it('gets it back although one order is held up, and that one as soon as it is free', async function () {
    // A lock is waited for for five seconds.
    this.timeout(40_000)
    const made = await anEvent()
    const orders = [await paidOrder(made), await paidOrder(made), await paidOrder(made)]
    orders.sort((one, other) => (one.placed.id < other.placed.id ? -1 : 1))
    await cancelled(made)
    const [busy, ...others] = orders
    const client = await pool().connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT FROM "order" WHERE id = $1 FOR UPDATE', [busy!.placed.id])
      await assert.rejects(refundEvent({ event: made.event.id }), /1 order/)
      for (const { placed } of others) assert.equal(await statusOf(placed), 'refunded')
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
    await refundEvent({ event: made.event.id })
    for (const { placed, payment } of orders) {
      await moneyBack(payment.id)
      assert.equal(await statusOf(placed), 'refunded')
    }
  })

  it('are all of them, also where there are more than one job takes', async function () {
    this.timeout(60_000)
    const made = await anEvent({ capacity: 105 })
    await heldLike(await order(made.event, made.ticketTypes[0]), 104)
    assert.equal(await taken(made.event), 105)
    await cancelEvent(made.event.id, 'Потоп', { user: null })
    await eventually(async () => (await taken(made.event)) === 0, 40_000)
    assert.equal(await Order.count({ event: made.event.id, status: 'pending' }), 0)
  })
})

/** So many orders more that hold places just as this one does. */
async function heldLike({ id }: OrderRow, many: number): Promise<void> {
  await query(
    `WITH held AS (
       INSERT INTO "order" (key, number, event, buyer_email, locale, origin, status, total, currency, submission, expires_at)
       SELECT left(md5(id::text || n), 20), left(md5(n || id::text), 12), event, buyer_email, locale, origin, status, total,
              currency, submission || n, expires_at
         FROM "order", generate_series(1, $2::integer) n WHERE id = $1 RETURNING id, event)
     INSERT INTO attendee ("order", event, ticket_type, position, full_name, birth_date, phone, email, price)
     SELECT held.id, held.event, ticket_type, position, full_name, birth_date, phone, email, price
       FROM held, attendee WHERE attendee."order" = $1`,
    [id, many],
  )
}

async function waitsForAnOrder(): Promise<boolean> {
  const { rowCount } = await pool().query(
    `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM "order" WHERE id%FOR NO KEY%'`,
  )
  return (rowCount ?? 0) > 0
}
