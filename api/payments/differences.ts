import type { DifferenceSaid, PaymentDifferenceRow, Transaction } from '../db'
import { logger } from '../log'
import { texts, type Texts, type TextValues } from '../text'

type Difference = Pick<PaymentDifferenceRow, 'provider' | 'providerPaymentId' | 'payment' | 'kind'>

/** Puts a difference between a provider and us before the eyes of an admin, once as long as it is open. */
export async function noteDifference(
  tx: Pick<Transaction, 'query'>,
  difference: Difference,
  said: DifferenceSaid,
): Promise<void> {
  const { provider, providerPaymentId, payment, kind } = difference
  const noted = await tx.query(
    `INSERT INTO payment_difference (provider, provider_payment_id, payment, kind, said) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (provider, provider_payment_id, kind) WHERE settled_at IS NULL DO NOTHING RETURNING id`,
    [provider, providerPaymentId, payment, kind, JSON.stringify(said)],
  )
  if (noted.length === 0) return
  const sentence = differenceInWords(said, texts('en'))
  logger().error(`${provider} and we differ on payment ${providerPaymentId}: ${kind}, ${sentence}`)
}

export function differenceInWords({ sentence, values }: DifferenceSaid, { t, format }: Texts): string {
  const spoken: TextValues = {}
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') spoken[name] = value
    else spoken[name] = 'text' in value ? t(value.text) : format.money(value.amount, value.currency)
  }
  return t(`doctor.detail.${sentence}`, spoken)
}
