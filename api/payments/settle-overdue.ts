import { Payment, query, Refund } from '../db'
import { logger } from '../log'
import { refundPayment } from './refund-payment'
import { settlePayment } from './settle-payment'

const minute = 60_000
/** A buyer may still be typing, and a notification on its way. */
const patience = 3 * minute
/** So many of each are looked at in one run, for each provider: the oldest ones first, the rest in the next run. */
const most = 200
/** A run ends before the clock starts the next one, however slowly providers answer. */
const longestRun = 2 * minute
/** A provider that has failed so often in a row is away: the rest of its money waits for the next run. */
const mostFailures = 3
/** The provider never told us a name for it: after two days' lists nobody will. */
const lost = 2 * 24 * 60 * minute

interface Overdue {
  kind: 'payment' | 'refund'
  id: string
  provider: string
}

/**
 * Asks providers about payments and refunds that are unsettled for longer than they should be. One that fails stops
 * none of the others, and neither does a provider that is slow or away.
 * @param until when to leave the rest to the next run (ms since 1970)
 */
export async function settleOverdue(now: Date, until = Date.now() + longestRun): Promise<void> {
  const overdue = await overdueBefore(new Date(now.getTime() - patience))
  const providers = [...new Set(overdue.map(({ provider }) => provider))]
  await Promise.all(
    providers.map(async (name) => {
      const own = overdue.filter(({ provider }) => provider === name)
      await askInTurn(name, own, now, until)
    }),
  )
  await query(
    `UPDATE payment SET status = 'cancelled', updated_at = now()
      WHERE status = 'created' AND provider_payment_id IS NULL AND created_at < $1`,
    [new Date(now.getTime() - lost)],
  )
}

async function overdueBefore(before: Date): Promise<Overdue[]> {
  return query<Overdue>(
    `SELECT kind, id, provider FROM (
       SELECT 'payment' AS kind, id, provider, updated_at,
              row_number() OVER (PARTITION BY provider ORDER BY updated_at) AS turn
         FROM payment WHERE status = 'pending' AND updated_at < $1
        UNION ALL
       SELECT 'refund', refund.id, payment.provider, refund.updated_at,
              row_number() OVER (PARTITION BY payment.provider ORDER BY refund.updated_at)
         FROM refund JOIN payment ON payment.id = refund.payment
        WHERE refund.status = 'pending' AND refund.updated_at < $1
     ) due WHERE turn <= ${most} ORDER BY updated_at`,
    [before],
  )
}

async function askInTurn(provider: string, overdue: Overdue[], now: Date, until: number): Promise<void> {
  let failures = 0
  for (const each of overdue) {
    if (Date.now() >= until) return
    try {
      await askAbout(each, now)
      failures = 0
    } catch (error) {
      logger().warn(`Reconciliation of ${each.kind} ${each.id} has to wait:`, error)
      failures++
    }
    await toTheEnd(each)
    if (failures === mostFailures) return logger().warn(`${provider} does not answer: its money waits for the next run`)
  }
}

async function askAbout({ kind, id }: Overdue, now: Date): Promise<void> {
  if (kind === 'refund') return refundPayment(id)
  const payment = await Payment.findOne({ id })
  if (payment) await settlePayment(payment, now)
}

/** What is still open, answered or not, goes to the end of the queue: the ones behind it come to their turn, too. */
async function toTheEnd({ kind, id }: Overdue): Promise<void> {
  const stillOpen = { id, status: 'pending' as const }
  if (kind === 'refund') await Refund.update(stillOpen, { status: 'pending' })
  else await Payment.update(stillOpen, { status: 'pending' })
}
