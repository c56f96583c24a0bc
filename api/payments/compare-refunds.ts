import { Payment, query, Refund } from '../db'
import { isId } from '../forms/id'
import type { ListedRefund, PaymentProvider } from './provider'
import { settleRefund } from './refund-payment'

/**
 * Follows the refunds that a provider made in some time, however old their payments are. Gives the provider's names of
 * the payments of ours that have to be compared: one side has a refund of them that the other has not, or not so.
 */
export async function paymentsOfRefunds(provider: PaymentProvider, from: Date, to: Date): Promise<Set<string>> {
  const { name } = provider
  const listed: string[] = []
  const doubtful = new Set<string>()
  for await (const refund of provider.listRefunds(from, to)) {
    const { providerRefundId, status } = refund
    listed.push(providerRefundId)
    const known = await Refund.findOne({ providerRefundId })
    if (known?.status === status) continue
    if (known) await settleRefund(name, providerRefundId)
    const payment = await paymentNamed(name, refund)
    if (payment) doubtful.add(payment)
  }
  for (const { payment } of await refundsUnlisted(name, from, to, listed)) doubtful.add(payment)
  return doubtful
}

/** The provider's name of the payment of a refund, if that is one of ours. */
async function paymentNamed(provider: string, { of }: ListedRefund): Promise<string | null> {
  if ('providerPaymentId' in of) {
    const { providerPaymentId } = of
    return (await Payment.count({ provider, providerPaymentId })) > 0 ? providerPaymentId : null
  }
  const payment = isId(of.payment) ? await Payment.findOne({ id: of.payment, provider }) : undefined
  return payment?.providerPaymentId ?? null
}

/** What we believe went back in this time, and the provider does not list. */
async function refundsUnlisted(provider: string, from: Date, to: Date, listed: string[]) {
  return query<{ payment: string }>(
    `SELECT payment.provider_payment_id AS payment FROM refund JOIN payment ON payment.id = refund.payment
      WHERE payment.provider = $1 AND refund.status = 'succeeded' AND refund.created_at >= $2 AND refund.created_at < $3
        AND payment.provider_payment_id IS NOT NULL AND refund.provider_refund_id <> ALL ($4::text[])`,
    [provider, from, to, listed],
  )
}
