import assert from 'node:assert/strict'
import { Order, Payment, query, Ticket, type OrderRow } from '../../api/db'
import { pool } from '../../api/db/pool'
import { settleOverdue } from '../../api/payments/settle-overdue'
import { settlePayment } from '../../api/payments/settle-payment'
import { stripe } from '../../api/payments/stripe'
import { expireOrder } from '../../api/ticketing/expire-order'
import { newestJob } from '../bench/books'
import { anEvent } from '../support/builders'
import { anna, ilya } from '../support/cast'
import { eventually } from '../support/eventually'
import { letHoldRunOut, order } from '../support/orders'
import { paymentFor, waitsLongest } from '../support/payments'
import { run } from '../support/setup'
import { allWell, seededPlan } from '../support/stripe/mishaps'

const fake = () => run().stripe
const whatever = () => undefined

/** What one buyer does, while everything goes wrong that can. */
async function buys(placed: OrderRow, kind: number): Promise<void> {
  for (let click = 0; click < 4; click++) {
    const payment = await paymentFor(placed, stripe).catch(whatever)
    if (!payment?.providerPaymentId) continue
    if (kind === 1) await letHoldRunOut(placed)
    if (kind === 2) await expireOrder(placed.id, new Date(placed.expiresAt.getTime() + 1))
    if (kind !== 3) fake().ledger.pay(payment.providerPaymentId, kind === 4 ? { amount: 77 } : {})
    if (kind !== 5) await settlePayment(payment, new Date()).catch(whatever)
    return
  }
}

/** Stripe is well again, a day later: it has forgotten its keys, and everything that waits is tried again. */
async function heals(placed: OrderRow[], newest: string): Promise<void> {
  fake().mishaps.plan = allWell
  fake().keys.forget()
  await waitsLongest(...placed)
  await settleOverdue(new Date())
  await query(
    `SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at := now())
       FROM graphile_worker.jobs WHERE locked_at IS NULL AND attempts > 0 AND id > $1`,
    [newest],
  )
}

/** What is wrong with the money of an order; undefined once all is well. */
async function wrongWith({ id }: OrderRow): Promise<string | undefined> {
  const { status, total } = (await Order.findOne({ id }))!
  const payments = await Payment.find({ order: id })
  const captured = payments.flatMap((payment) => fake().ledger.captured(payment.id))
  const refunded = payments.reduce((sum, payment) => sum + fake().ledger.refunded(payment.id), 0)
  const kept = captured.reduce((sum, amount) => sum + amount, 0) - refunded
  const tickets = await Ticket.count({ order: id, status: 'valid' })
  const right = status === 'paid' ? kept === total && tickets === 2 : kept === 0 && tickets === 0
  const unsettled = captured.length > 0 && payments.some((payment) => payment.status === 'created')
  return right && !unsettled ? undefined : `${status}: kept ${kept} for ${tickets} tickets`
}

describe('Whatever goes wrong between Stripe and us', () => {
  // A seed gives the same dice, and not the same run: buyers and workers, beside each other, throw them in turn.
  for (const seed of [1, 2, 3]) {
    it(`captured money ends as tickets or goes back in full, once (seed ${seed})`, async function () {
      this.timeout(60_000)
      const newest = await newestJob(pool())
      const { event, ticketTypes } = await anEvent({ capacity: 18 })
      fake().mishaps.plan = seededPlan(seed, { calls: 0.4, deliveries: 0.6 })
      const placed: OrderRow[] = []
      try {
        for (let buyer = 0; buyer < 9; buyer++)
          placed.push(await order(event, ticketTypes[0], { people: [anna(), ilya()] }))
        await Promise.all(placed.map((each, index) => buys(each, index % 6)))
      } finally {
        fake().mishaps.plan = allWell
      }
      const wrong = async () => (await Promise.all(placed.map(wrongWith))).filter((each) => each !== undefined)
      const isWell = async () => {
        await heals(placed, newest)
        return (await wrong()).length === 0
      }
      await eventually(isWell, 30_000).catch(whatever)
      assert.deepEqual(await wrong(), [])
    })
  }
})
