import { transaction } from '../db'
import { ownerOfWebhook, patience, queueDelivery } from './fan-out'

/** Sends a message that says nothing, so that one sees whether it arrives. */
export async function sendTest(webhook: string): Promise<void> {
  await transaction(async (tx) => {
    const [made] = await tx.query<{ id: string; owner: string }>(
      `INSERT INTO webhook_delivery (webhook, give_up_at) VALUES ($1, now() + interval '${patience}')
       RETURNING id, (${ownerOfWebhook}) AS owner`,
      [webhook],
    )
    if (made) await queueDelivery(tx, { ...made, attempts: 0 })
  })
}

/** Tries once more at once, and then as often as the first time. False where there is no such delivery. */
export async function sendAgain(webhook: string, delivery: string): Promise<boolean> {
  return transaction(async (tx) => {
    const [again] = await tx.query<{ id: string; owner: string; attempts: number }>(
      `UPDATE webhook_delivery
          SET status = 'pending', attempts = CASE WHEN status = 'pending' THEN attempts ELSE 0 END,
              give_up_at = now() + interval '${patience}'
        WHERE id = $1 AND webhook = $2 RETURNING id, attempts, (${ownerOfWebhook}) AS owner`,
      [delivery, webhook],
    )
    if (again) await queueDelivery(tx, again)
    return again !== undefined
  })
}
