import {
  SandboxPayment,
  SandboxRefund,
  transaction,
  uniqueViolation,
  type SandboxPaymentRow,
  type SandboxRefundRow,
  type Transaction,
} from '../db'
import type { Card } from '../forms/card-form'
import { addJob } from '../jobs/queue'
import type { PaymentWish } from './provider'

/** The test bank: a ledger of its own that knows nothing of orders. How cards end is told by their last digits. */
const outcomes: { ending: string; status: SandboxPaymentRow['status']; failure: string | null }[] = [
  { ending: '4242', status: 'succeeded', failure: null },
  { ending: '0002', status: 'failed', failure: 'paymentDeclined' },
  { ending: '9995', status: 'failed', failure: 'paymentNoFunds' },
  { ending: '3155', status: 'challenge', failure: null },
  { ending: '0119', status: 'failed', failure: 'paymentProcessing' },
]
const unknownCard = { status: 'failed', failure: 'paymentDeclined' } as const

/** The code that ends the one more step of card …3155. */
export const challengeCode = '1234'

export async function openPayment(wish: PaymentWish): Promise<SandboxPaymentRow> {
  try {
    const { idempotencyKey, amount, currency, description, returnUrl } = wish
    const fresh = { idempotencyKey, amount, currency, description, returnUrl, status: 'pending' } as const
    return await SandboxPayment.create(fresh).fetch()
  } catch (error) {
    const same = uniqueViolation(error) && (await SandboxPayment.findOne({ idempotencyKey: wish.idempotencyKey }))
    if (!same) throw error
    return same
  }
}

export async function findPayment(id: string): Promise<SandboxPaymentRow | undefined> {
  return SandboxPayment.findOne({ id })
}

/** Charges a card once: a second try at a payment that has ended changes nothing. */
export async function charge(id: string, card: Card): Promise<SandboxPaymentRow | undefined> {
  const { status, failure } = outcomes.find(({ ending }) => card.cardNumber.endsWith(ending)) ?? unknownCard
  return conclude(id, 'pending', { status, failure })
}

/** The one more step: the right code pays, a wrong one may be tried again. */
export async function answerChallenge(id: string, code: string): Promise<SandboxPaymentRow | undefined> {
  if (code !== challengeCode) return SandboxPayment.findOne({ id })
  return conclude(id, 'challenge', { status: 'succeeded' })
}

/** The buyer turns back at the bank's door. */
export async function abandon(id: string): Promise<SandboxPaymentRow | undefined> {
  return conclude(id, ['pending', 'challenge'], { status: 'cancelled' })
}

/** Gives back once for each key, and never more than was paid. Gives the bank's name for it. */
export async function giveBack(id: string, amount: number, idempotencyKey: string): Promise<string> {
  return transaction(async (tx) => {
    const payment = await tx.SandboxPayment.lock(id)
    const same = await tx.SandboxRefund.findOne({ idempotencyKey })
    if (same) return same.id
    if (payment?.status !== 'succeeded' || payment.refunded + amount > payment.amount) {
      throw new Error('The test bank has no such money to give back')
    }
    await tx.SandboxPayment.update({ id }, { refunded: payment.refunded + amount })
    return (await tx.SandboxRefund.create({ payment: id, idempotencyKey, amount }).fetch()).id
  })
}

export async function findRefund(id: string): Promise<SandboxRefundRow | undefined> {
  return SandboxRefund.findOne({ id })
}

export function paymentsBetween(from: Date, to: Date): AsyncIterable<SandboxPaymentRow> {
  return inPages(from, to, (where) => SandboxPayment.find({ where, sort: 'createdAt ASC', limit: longestPage }))
}

export function refundsBetween(from: Date, to: Date): AsyncIterable<SandboxRefundRow> {
  return inPages(from, to, (where) => SandboxRefund.find({ where, sort: 'createdAt ASC', limit: longestPage }))
}

const longestPage = 1000
interface Between {
  createdAt: { '>=': Date; '<': Date }
}

/** In the order in which they were made. */
async function* inPages<Made extends { id: string; createdAt: Date }>(
  from: Date,
  to: Date,
  pageOf: (where: Between) => PromiseLike<Made[]>,
): AsyncIterable<Made> {
  // The database counts time finer than a Date: what ends one page may come again on the next.
  const seen = new Set<string>()
  for (let after = from; ;) {
    const page = await pageOf({ createdAt: { '>=': after, '<': to } })
    const fresh = page.filter(({ id }) => !seen.has(id))
    if (fresh.length === 0) return
    yield* fresh
    for (const { id } of fresh) seen.add(id)
    after = fresh.at(-1)?.createdAt ?? to
  }
}

/** Ends a payment and owes Foyer the news in the same transaction, as a real bank's notification would bring it. */
async function conclude(
  id: string,
  from: SandboxPaymentRow['status'] | SandboxPaymentRow['status'][],
  change: Partial<SandboxPaymentRow>,
): Promise<SandboxPaymentRow | undefined> {
  return transaction(async (tx) => {
    const [ended] = await tx.SandboxPayment.update({ id, status: from }, change)
    if (ended && ended.status !== 'challenge') await tellFoyer(tx, ended)
    return ended ?? tx.SandboxPayment.findOne({ id })
  })
}

async function tellFoyer(tx: Transaction, { id }: SandboxPaymentRow): Promise<void> {
  await addJob(tx, 'settle-payment', { provider: 'sandbox', providerPaymentId: id })
}
