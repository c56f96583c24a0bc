import { transaction, type Transaction } from '../db'
import { FormRefusal, Refusal } from '../refusal'
import { ownerOfWebhook, queueDelivery } from './fan-out'
import { newSecret, sealSecret } from './signature'

export interface Subscription {
  url: string
  types: string[]
}

/** So many addresses may one person subscribe. */
const most = 20
const now = '(SELECT last FROM final_position())'

/**
 * Subscribes an address to the messages from now on. Gives the subscription and its secret, which nobody can read
 * again; of an address that was subscribed already only the subscription, as it is.
 * @throws Refusal `tooManyWebhooks`
 */
export async function subscribe(
  user: string,
  { url, types }: Subscription,
  origin: string,
): Promise<{ id: string; secret?: string }> {
  const secret = newSecret()
  return transaction(async (tx) => {
    await tx.query('SELECT FROM "user" WHERE id = $1 FOR NO KEY UPDATE', [user])
    const mine = await tx.query<{ id: string; url: string }>('SELECT id, url FROM webhook WHERE "user" = $1', [user])
    const known = mine.find((webhook) => webhook.url === url)
    if (known) return { id: known.id }
    if (mine.length >= most) throw new Refusal('tooManyWebhooks', { count: most })
    const [made] = await tx.query<{ id: string }>(
      `INSERT INTO webhook ("user", url, types, secret, since, origin) VALUES ($1, $2, $3, $4, ${now}, $5) RETURNING id`,
      [user, url, types, sealSecret(secret, user), origin],
    )
    if (!made) throw new Error('No webhook was made')
    return { id: made.id, secret }
  })
}

/** What is on its way goes to the new address. @throws FormRefusal for an address that has a subscription of its own */
export async function changeSubscription(id: string, { url, types }: Subscription): Promise<void> {
  await transaction(async (tx) => {
    const others = await tx.query(
      `SELECT FROM webhook WHERE "user" = (SELECT "user" FROM webhook WHERE id = $1) AND url = $2 AND id <> $1`,
      [id, url],
    )
    if (others.length > 0) throw new FormRefusal([{ field: 'url', text: 'form.webhook.known' }])
    await tx.query('UPDATE webhook SET url = $2, types = $3 WHERE id = $1', [id, url, types])
  })
}

export async function removeSubscription({ query }: Pick<Transaction, 'query'>, id: string): Promise<void> {
  await query('DELETE FROM webhook WHERE id = $1', [id])
}

/** Nothing is collected for a subscription that is paused; what was on its way waits. */
export async function pauseSubscription({ query }: Pick<Transaction, 'query'>, id: string): Promise<void> {
  await query(`UPDATE webhook SET paused_at = now(), paused_by = 'owner' WHERE id = $1 AND paused_at IS NULL`, [id])
}

/** What had waited is sent, and what is said from now on. */
export async function resumeSubscription(id: string): Promise<void> {
  await transaction(async (tx) => {
    const resumed = await tx.query(
      `UPDATE webhook SET paused_at = NULL, paused_by = NULL, failing_since = NULL, told_at = NULL, since = ${now}
        WHERE id = $1 AND paused_at IS NOT NULL RETURNING id`,
      [id],
    )
    if (resumed.length === 0) return
    const waiting = await tx.query<{ id: string; owner: string; attempts: number }>(
      `SELECT id, attempts, (${ownerOfWebhook}) AS owner FROM webhook_delivery
        WHERE webhook = $1 AND status = 'pending' ORDER BY message`,
      [id],
    )
    for (const delivery of waiting) await queueDelivery(tx, delivery)
  })
}

/**
 * A new secret; the one before signs as well for a day, so that receivers can change over. `madeAt`: when the secret
 * was made that shall be replaced, in milliseconds. Undefined if another one has replaced it: a form that came twice.
 */
export async function renewSecret(id: string, user: string, madeAt: number): Promise<string | undefined> {
  const secret = newSecret()
  return transaction(async (tx) => {
    const renewed = await tx.query(
      `UPDATE webhook SET old_secret = secret, old_secret_until = now() + interval '1 day', secret = $2,
                          secret_at = clock_timestamp()
        WHERE id = $1 AND floor(extract(epoch FROM secret_at) * 1000) = $3 RETURNING id`,
      [id, sealSecret(secret, user), madeAt],
    )
    return renewed.length > 0 ? secret : undefined
  })
}
