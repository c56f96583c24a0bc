import { isDeepStrictEqual } from 'node:util'
import { Order, Payment, PaymentNotification, query, Refund, Ticket } from '../../api/db'
import { pool } from '../../api/db/pool'
import { books, jobsDue, jobsFresh, newestJob } from '../bench/books'
import { eventually } from './eventually'
import { fates, kinds, type Fate } from './fates'
import { dice, flood, type Answers, type Flood } from './flood'
import { forgetSales } from './forget-sales'
import type { Guard } from './guards'
import { run } from './setup'

export interface FloodSize extends Flood {
  /** Orders that are paid in time, and orders of each other fate. */
  orders: { usual: number; other: number }
}

/** A size by the number of its notifications: three of ten are sent twice, and three of a hundred are forged besides. */
export function sizeOf(notifications: number): FloodSize {
  const share = (part: number, least: number) => Math.max(Math.round(notifications * part), least)
  const orders = { usual: share(0.016, 8), other: share(0.002, 6) }
  return { notifications, duplicates: share(0.3, 1), forged: share(0.03, 3), width: 8, orders }
}

export interface Flooded {
  size: FloodSize
  /** By the names of their fates. */
  groups: Map<string, Fate[]>
  answers: Answers
  /** So many notifications were noted as fresh ones. */
  noted: number
  /** How long the flood took, and jobs after it, in seconds. */
  seconds: { flood: number; jobs: number }
}

const all = Object.keys(kinds)

/**
 * Orders of these fates, and a flood of notifications of them, while a guard may be out. Ends when everything that is
 * owed is done.
 */
export async function flooded(size: FloodSize, seed: number, names = all, guard?: Guard): Promise<Flooded> {
  const groups = new Map<string, Fate[]>()
  const newest = await newestJob(pool())
  const quiet = () => eventually(async () => (await jobsDue(pool(), newest)) === 0, 240_000)
  for (const name of names)
    groups.set(name, await fates(kinds[name]!, name === 'paid in time' ? size.orders.usual : size.orders.other))
  await quiet()
  const before = await PaymentNotification.count({ refused: null })
  const started = performance.now()
  const answers = await withoutGuard(guard, [...groups.values()].flat(), async (orders) => {
    const said = await flood(orders, size, dice(seed))
    await eventually(async () => (await jobsFresh(pool(), newest)) === 0, 240_000)
    return said
  })
  const sent = performance.now()
  await quiet()
  const seconds = { flood: (sent - started) / 1000, jobs: (performance.now() - sent) / 1000 }
  return { size, groups, answers, noted: (await PaymentNotification.count({ refused: null })) - before, seconds }
}

async function withoutGuard<Result>(guard: Guard | undefined, orders: Fate[], work: (of: Fate[]) => Promise<Result>) {
  await guard?.out(orders)
  try {
    return await work(orders)
  } finally {
    await guard?.in()
  }
}

/** What became of an order, where it is not what should have become of it. */
export async function wrongs({ kind, order, people, bank }: Fate): Promise<string[]> {
  const [found, valid, payments] = await Promise.all([
    Order.findOne({ id: order.id }),
    Ticket.count({ order: order.id, status: 'valid' }),
    Payment.find({ order: order.id }),
  ])
  const captured = payments.filter(({ status }) => status === 'succeeded')
  const kept = captured.reduce((sum, { amount, refunded }) => sum + amount - refunded, 0)
  const refunds = await Refund.count({ payment: payments.map(({ id }) => id), status: 'succeeded' })
  const isPaid = kind.ends === 'paid'
  const returned = kind.returned?.(people) ?? 0
  // Who gives everything back may do so before the invitation is sent.
  const mayBeInvited = !isPaid && (kind.meanwhile ?? kind.eventMeanwhile) !== undefined
  const invited = invitations(order)
  const shouldCapture = bank.filter((each) => kind.moves(each).at(-1)?.status === 'succeeded').length
  const actual = { paid: found?.status === 'paid', valid, kept, captured: captured.length, refunds, invited }
  const expected = {
    paid: isPaid,
    valid: isPaid ? people - returned : 0,
    kept: isPaid ? (order.total / people) * (people - returned) : 0,
    captured: shouldCapture,
    refunds: isPaid ? shouldCapture - 1 + Math.min(returned, 1) : shouldCapture,
    invited: mayBeInvited ? Math.min(invited, 1) : Number(isPaid),
  }
  if (isDeepStrictEqual(actual, expected)) return []
  return [`order ${order.id}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`]
}

/** Invitations that went to the buyer of an order. */
function invitations({ buyerEmail }: Fate['order']): number {
  return run().smtp.mails.filter(({ to, subject }) => to === buyerEmail && subject.startsWith('Приглашение')).length
}

/** What is wrong with the orders of a group, and where our books of its event are not those of the bank. */
export async function wrongsOf(group: Fate[]): Promise<string[]> {
  const { ours, bank, differing } = await books(pool(), group[0]!.event.id)
  const same = isDeepStrictEqual(ours, bank)
  const sums = same ? [] : [`the books say ${JSON.stringify(ours)}, the bank ${JSON.stringify(bank)}`]
  return [...(await Promise.all(group.map(wrongs))).flat(), ...differing, ...sums]
}

/** What is wrong with the answers, and with what was noted. */
export function wrongAnswers({ size, answers, noted }: Flooded): string[] {
  const unlike = (what: string, actual: object, expected: object) =>
    isDeepStrictEqual(actual, expected) ? [] : [`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`]
  return [
    ...unlike('answers', tally(answers.right), { 200: size.notifications }),
    ...unlike('answers to forged ones', tally(answers.forged), { 400: answers.forged.length }),
    ...unlike('noted', [noted], [size.notifications - size.duplicates]),
  ]
}

function tally(statuses: number[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Nothing of it stays: what was broken on purpose would trouble the tests that come. */
export async function forget({ event, bank }: Pick<Fate, 'event' | 'bank'>): Promise<void> {
  const ofEvent = '(SELECT id FROM "order" WHERE event = $1)'
  for (const statement of [
    `DELETE FROM ticket WHERE event = $1`,
    `DELETE FROM refund WHERE payment IN (SELECT id FROM payment WHERE "order" IN ${ofEvent})`,
    `DELETE FROM payment_difference WHERE payment IN (SELECT id FROM payment WHERE "order" IN ${ofEvent})`,
    `DELETE FROM payment WHERE "order" IN ${ofEvent}`,
    `DELETE FROM attendee WHERE event = $1`,
    `DELETE FROM "order" WHERE event = $1`,
  ])
    await query(statement, [event.id])
  await forgetSales(event)
  for (const { id } of bank) {
    await query('DELETE FROM sandbox_refund WHERE payment = $1', [id])
    await query('DELETE FROM sandbox_payment WHERE id = $1', [id])
  }
}
