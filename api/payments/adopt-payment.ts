import { Payment, query, type DifferenceSaid, type PaymentRow } from '../db'
import { isId } from '../forms/id'
import { noteDifference } from './differences'
import { providerNamed } from './index'

/**
 * A payment that the provider knows by a name which has not reached us: its answer was lost, or is still on its way.
 * The provider kept our own id of it. Undefined if it is none of ours.
 */
export async function adoptPayment(provider: string, providerPaymentId: string): Promise<PaymentRow | undefined> {
  const truth = await providerNamed(provider)?.find(providerPaymentId)
  if (!truth || !isId(truth.payment)) return undefined
  const id = truth.payment
  const nameless = { id, provider, providerPaymentId: null }
  // From now on the reconciliation asks about it. One that was given up keeps its state until it is settled.
  const [begun] = await Payment.update({ ...nameless, status: 'created' }, { status: 'pending', providerPaymentId })
  const [adopted] = begun ? [begun] : await Payment.update(nameless, { providerPaymentId })
  if (adopted) return adopted
  const known = await Payment.findOne({ id, provider })
  if (known?.providerPaymentId === providerPaymentId) return known
  const said: DifferenceSaid = { sentence: known ? 'twice' : 'unknown', values: { payment: id } }
  await noteDifference({ query }, { provider, providerPaymentId, payment: known?.id ?? null, kind: 'unknown' }, said)
  return undefined
}
