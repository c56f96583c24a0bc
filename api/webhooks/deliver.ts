import { query, transaction } from '../db'
import { cloudEvent, cloudEventType, type CloudEvent } from '../bus/cloud-event'
import type { Message } from '../bus/read-messages'
import { settings } from '../settings'
import { settleAttempt } from './settle-attempt'
import { signedHeaders, unsealSecret } from './signature'
import { send, type Outcome, type Way } from './send'

interface Due extends Partial<Message> {
  delivery: string
  webhook: string
  user: string
  url: string
  secret: string
  oldSecret: string | null
  attempts: number
  status: 'pending' | 'delivered' | 'dead'
  paused: boolean
  entitled: boolean
  createdAt: Date
}

/** One attempt to deliver. `attempts`: how many there were when this one was planned; another plan has replaced it since. */
export async function deliver(
  { delivery, attempts }: { delivery: string; attempts: number },
  now: Date,
  way: Way = { loopback: settings().webhooksToLoopback },
): Promise<void> {
  const due = await findDue(delivery)
  if (due?.status !== 'pending' || due.attempts !== attempts || due.paused) return
  if (!due.entitled) {
    await query(`UPDATE webhook_delivery SET status = 'dead' WHERE id = $1`, [delivery])
    return
  }
  const outcome = await attempt(due, now, way)
  await transaction(async (tx) => settleAttempt(tx, { id: delivery, webhook: due.webhook, attempts }, outcome, now))
}

/** Where nothing can be signed nothing is sent, which its owner has to see. */
async function attempt(due: Due, now: Date, way: Way): Promise<Outcome> {
  const secrets = secretsOf(due)
  if (!secrets) return { taken: false, status: null, answer: null, error: 'the secret cannot be read', duration: 0 }
  const event = eventOf(due)
  const body = JSON.stringify(event)
  const headers = {
    'content-type': cloudEventType,
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Foyer-Webhooks',
    ...signedHeaders(event.id, now, body, secrets),
  }
  return send({ url: due.url, headers, body }, way)
}

async function findDue(delivery: string): Promise<Due | undefined> {
  const [due] = await query<Due>(
    `SELECT d.id AS delivery, d.webhook, d.attempts, d.status, d.created_at AS "createdAt", w."user", w.url, w.secret,
            CASE WHEN old_secret_until > now() THEN old_secret END AS "oldSecret", paused_at IS NOT NULL AS paused,
            u.status = 'active' AND (m.id IS NULL OR u.role = 'ROLE_ADMIN' OR m.organiser = u.id) IS TRUE AS entitled,
            m.position::text, m.id, m.type, m.subject, m.organiser, m.data, m.time
       FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook JOIN "user" u ON u.id = w."user"
       LEFT JOIN message m ON m.position = d.message
      WHERE d.id = $1`,
    [delivery],
  )
  return due
}

function secretsOf({ secret, oldSecret, user }: Due): string[] | undefined {
  const current = unsealSecret(secret, user)
  const old = oldSecret === null ? undefined : unsealSecret(oldSecret, user)
  return current === undefined ? undefined : [current, ...(old === undefined ? [] : [old])]
}

/** A delivery without a message is a test. */
function eventOf({ delivery, createdAt, position, id, type, subject, data, time, organiser = null }: Due): CloudEvent {
  if (position && id && type && subject && data && time)
    return cloudEvent({ position, id, type, subject, data, time, organiser })
  return {
    specversion: '1.0',
    id: delivery,
    source: settings().baseUrl,
    type: 'webhook.test',
    time: createdAt.toISOString(),
    datacontenttype: 'application/json',
    data: {},
  }
}
