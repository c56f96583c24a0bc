import assert from 'node:assert/strict'
import { Order, Payment, type OrderRow, type PaymentRow } from '../../../api/db'
import { anEvent } from '../builders'
import { anna, type Person } from '../cast'
import { order } from '../orders'
import { run } from '../setup'
import { VisitorAgent } from '../visitor'
import type { Session } from './objects'

/** An order that waits to be paid, and somebody who looks at it. */
export async function atOrder({ people = [anna()], capacity = 100 }: { people?: Person[]; capacity?: number } = {}) {
  const { event, ticketTypes } = await anEvent({ capacity })
  const placed = await order(event, ticketTypes[0], { people })
  return { event, ticketTypes, placed, page: `/orders/${placed.key}`, visitor: new VisitorAgent() }
}

/** Clicks "pay" and comes to Stripe's page. */
export async function toStripe(visitor: VisitorAgent, page: string): Promise<Session> {
  const { location = '' } = await visitor.submit(page, { provider: 'stripe' }, `${page}/payments`)
  const session = run().stripe.ledger.sessions.get(location.replace(/^\/c\/pay\//, ''))
  assert.ok(session, `${location} is no page of Stripe`)
  return session
}

export async function atStripe(options: Parameters<typeof atOrder>[0] = {}) {
  const there = await atOrder(options)
  const session = await toStripe(there.visitor, there.page)
  return { ...there, session, payment: await paymentOf(there.placed) }
}

export async function paymentOf({ id }: OrderRow): Promise<PaymentRow> {
  const [payment] = await Payment.find({ where: { order: id }, sort: 'createdAt DESC', limit: 1 })
  assert.ok(payment)
  return payment
}

export async function statusOf({ id }: OrderRow): Promise<string | undefined> {
  return (await Order.findOne({ id }))?.status
}

/** Types a card on Stripe's page and gives the address that it leads to; undefined where it stays on the page. */
export async function payAtStripe({ id }: Session, card = '4242 4242 4242 4242'): Promise<string | undefined> {
  const body = new URLSearchParams({ card })
  const answer = await fetch(`${run().stripe.url}/c/pay/${id}`, { method: 'POST', body, redirect: 'manual' })
  const location = answer.headers.get('location')
  return location === null ? undefined : location.replace(run().baseUrl, '').replace(/^http:\/\/127\.0\.0\.1:\d+/, '')
}

/** While `work` runs, what happens at Stripe is not told to anybody. */
export async function untold<Result>(work: () => Promise<Result>): Promise<Result> {
  const { deliveries } = run().stripe
  deliveries.held = true
  try {
    return await work()
  } finally {
    deliveries.held = false
  }
}
