import { query } from '../db'
import { isId } from '../forms/id'
import { listLink, type ListPosition } from '../forms/list-position'

interface Webhook {
  id: string
  url: string
  types: string[]
  pausedBy: 'owner' | 'failures' | null
  failingSince: Date | null
  secretAt: Date
  oldSecretUntil: Date | null
}

const columns = `id, url, types, paused_by AS "pausedBy", failing_since AS "failingSince", secret_at AS "secretAt",
  CASE WHEN old_secret_until > now() THEN old_secret_until END AS "oldSecretUntil"`

/** Everything that one person has subscribed: there is not more than a page of it. */
export function webhooksOf(user: string): Promise<Webhook[]> {
  return query<Webhook>(`SELECT ${columns} FROM webhook WHERE "user" = $1 ORDER BY created_at, id`, [user])
}

/** One of them; undefined for another's. */
export async function findWebhook(id: unknown, user: string): Promise<Webhook | undefined> {
  if (!isId(id)) return undefined
  const [webhook] = await query<Webhook>(`SELECT ${columns} FROM webhook WHERE id = $1 AND "user" = $2`, [id, user])
  return webhook
}

interface Delivery {
  id: string
  status: 'pending' | 'delivered' | 'dead'
  type: string | null
  subject: string | null
  createdAt: Date
  time: string
  attempts: { status: number | null; duration: number; answer: string | null; error: string | null; at: string }[]
}

/** So many deliveries make one page, each with its last attempts. */
const pageSize = 20
const mostAttempts = 5

/** One page of the log, the newest first: one query, however much there is. */
export async function deliveriesOf(webhook: string, after: ListPosition | undefined) {
  const values = after ? [webhook, after.time, after.id] : [webhook]
  const place = after
    ? `AND (d.created_at, d.id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid)`
    : ''
  const rows = await query<Delivery>(
    `SELECT d.id, d.status, message.type, message.subject, d.created_at AS "createdAt",
            (extract(epoch FROM d.created_at) * 1000000)::bigint::text AS time, coalesce(log.attempts, '[]') AS attempts
       FROM webhook_delivery d LEFT JOIN message ON message.position = d.message
       LEFT JOIN LATERAL (
         SELECT json_agg(json_build_object('status', a.status, 'duration', a.duration, 'answer', a.answer,
                                           'error', a.error, 'at', a.created_at) ORDER BY a.created_at DESC) AS attempts
           FROM (SELECT * FROM webhook_attempt WHERE delivery = d.id ORDER BY created_at DESC LIMIT ${mostAttempts}) a
       ) log ON true
      WHERE d.webhook = $1 ${place} ORDER BY d.created_at DESC, d.id DESC LIMIT ${pageSize + 1}`,
    values,
  )
  const deliveries = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? deliveries.at(-1) : undefined
  const next = last && listLink(`/admin/webhooks/${webhook}`, {}, last)
  return { deliveries, next, begun: after !== undefined }
}
