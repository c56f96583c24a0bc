import type { PaymentDifferenceRow, Transaction } from '../db'
import { logger } from '../log'

type Difference = Pick<PaymentDifferenceRow, 'provider' | 'providerPaymentId' | 'payment' | 'kind' | 'detail'>

/** Puts a difference between a provider and us before the eyes of an admin, once as long as it is open. */
export async function noteDifference(tx: Pick<Transaction, 'query'>, difference: Difference): Promise<void> {
  const { provider, providerPaymentId, payment, kind, detail } = difference
  const noted = await tx.query(
    `INSERT INTO payment_difference (provider, provider_payment_id, payment, kind, detail) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (provider, provider_payment_id, kind) WHERE settled_at IS NULL DO NOTHING RETURNING id`,
    [provider, providerPaymentId, payment, kind, detail.slice(0, 500)],
  )
  if (noted.length > 0) logger().error(`${provider} and we differ on payment ${providerPaymentId}: ${kind}, ${detail}`)
}
