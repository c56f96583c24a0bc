import { query } from '../db'

/** So long the log of deliveries is kept. */
const kept = '30 days'
/** One statement stays short, however much there is. */
const batch = 5000

/** Removes what is older from the log; a delivery that is still tried stays. Gives how many it removed. */
export async function clearOldDeliveries(now: Date): Promise<number> {
  let removed = 0
  for (;;) {
    const rows = await query(
      `DELETE FROM webhook_delivery WHERE id IN (
         SELECT id FROM webhook_delivery
          WHERE created_at < $1::timestamptz - interval '${kept}' AND status <> 'pending' LIMIT ${batch})
       RETURNING id`,
      [now],
    )
    removed += rows.length
    if (rows.length < batch) return removed
  }
}
