import {
  Payment,
  PaymentDifference,
  query,
  type DifferenceSaid,
  type PaymentDifferenceRow,
  type PaymentRow,
  type PaymentStatus,
} from '../db'
import { adoptPayment } from './adopt-payment'
import { noteDifference } from './differences'
import type { PaymentProvider, ProviderPayment } from './provider'
import { paymentsOfRefunds } from './compare-refunds'
import { settlePayment } from './settle-payment'

type Kind = PaymentDifferenceRow['kind']
/** What there is to say about each kind that was found. */
type Differences = Partial<Record<Kind, DifferenceSaid>>
/** The kinds that this comparison finds, and settles by itself once they are gone. */
const compared: Kind[] = ['missing', 'status', 'refunded']

/**
 * Compares what a provider says of some time with our own books. What can be settled is settled; what still differs
 * stands before an admin until it does not differ any more. Payments that are not from here are left alone: the
 * account may serve another shop, too.
 */
export async function compareBooks(provider: PaymentProvider, from: Date, to: Date, now: Date): Promise<void> {
  const seen = new Set<string>()
  const moved = await paymentsOfRefunds(provider, from, to)
  const doubted = await openDifferences(provider.name)
  const look = async (truth: ProviderPayment) => {
    seen.add(truth.providerPaymentId)
    const payment = await ours(provider, truth)
    if (!payment) return
    const found = await compare(payment, truth, now)
    for (const kind of compared) if (found[kind]) await note(payment, kind, found[kind])
    if (doubted.has(truth.providerPaymentId)) await settleAllBut(found, payment, now)
  }
  for await (const truth of provider.list(from, to)) await look(truth)
  // Older ones, of which money went back only now, or which stand before an admin.
  for (const name of new Set([...moved, ...doubted])) {
    const truth = seen.has(name) ? undefined : await provider.find(name)
    if (truth) await look(truth)
  }
  for (const payment of await capturedBetween(provider.name, from, to)) {
    const name = payment.providerPaymentId ?? ''
    if (seen.has(name) || (await provider.find(name))) continue
    const { amount, currency } = payment
    await note(payment, 'missing', { sentence: 'missing', values: { amount: { amount, currency } } })
  }
}

async function ours({ name: provider }: PaymentProvider, truth: ProviderPayment): Promise<PaymentRow | undefined> {
  const { providerPaymentId } = truth
  const known = await Payment.findOne({ provider, providerPaymentId })
  return known || !truth.payment ? known : adoptPayment(provider, providerPaymentId)
}

/** What differs. A day has thousands of payments of which both say the same: those cost no question to the database. */
async function compare(payment: PaymentRow, truth: ProviderPayment, now: Date): Promise<Differences> {
  const { id, status, refunded } = truth.status === payment.status ? payment : await settlePayment(payment, now)
  const money = (amount: number) => ({ amount, currency: payment.currency })
  const differences: Differences = {}
  // What failed or was cancelled for one may be the other way round for the other: no money, no difference.
  if ((status === 'succeeded') !== (truth.status === 'succeeded'))
    differences.status = { sentence: 'status', values: { there: inState(truth.status), here: inState(status) } }
  const pending = truth.refunded === refunded ? 0 : await pendingRefunds(id)
  if (truth.refunded > refunded || truth.refunded < refunded - pending)
    differences.refunded = {
      sentence: 'refunded',
      values: { there: money(truth.refunded), here: money(refunded), pending: money(pending) },
    }
  return differences
}

function inState(status: PaymentStatus): { text: string } {
  return { text: `console.order.payment.${status}` }
}

async function pendingRefunds(payment: string): Promise<number> {
  const [row] = await query<{ sum: number }>(
    `SELECT coalesce(sum(amount), 0)::integer AS sum FROM refund WHERE payment = $1 AND status = 'pending'`,
    [payment],
  )
  return row?.sum ?? 0
}

async function capturedBetween(provider: string, from: Date, to: Date): Promise<PaymentRow[]> {
  return Payment.find({ provider, status: 'succeeded', createdAt: { '>=': from, '<': to } })
}

async function note({ id, provider, providerPaymentId }: PaymentRow, kind: Kind, said: DifferenceSaid): Promise<void> {
  await noteDifference({ query }, { provider, providerPaymentId: providerPaymentId ?? '', payment: id, kind }, said)
}

/** The provider's names of the payments that stand before an admin. */
async function openDifferences(provider: string): Promise<Set<string>> {
  const open = await PaymentDifference.find({ provider, kind: compared, settledAt: null })
  return new Set(open.map(({ providerPaymentId }) => providerPaymentId))
}

async function settleAllBut(found: Differences, { provider, providerPaymentId }: PaymentRow, now: Date): Promise<void> {
  const kind = compared.filter((each) => !found[each])
  const open = { provider, providerPaymentId: providerPaymentId ?? '', kind, settledAt: null }
  await PaymentDifference.update(open, { settledAt: now })
}
