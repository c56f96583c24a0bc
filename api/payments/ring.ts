import { PaymentNotification } from '../db'
import type { SignedNotification } from './provider'

const patience = 5000

/**
 * Sends a notification from outside to an address of ours, the way a provider's would come. Whether it came all the way:
 * any page may answer 200, so only what has been noted counts. Never throws for what happens on that way.
 */
export async function ring(address: string, provider: string, notification: SignedNotification): Promise<boolean> {
  const { notificationId, body, headers } = notification
  const signal = AbortSignal.timeout(patience)
  const answer = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
    redirect: 'error',
    signal,
  }).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.ok === true && (await PaymentNotification.count({ provider, notificationId })) > 0
}
