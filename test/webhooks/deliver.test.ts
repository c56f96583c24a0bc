import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { clearOldDeliveries } from '../../api/webhooks/clear-old'
import { deliver } from '../../api/webhooks/deliver'
import { fanOutAll } from '../../api/webhooks/fan-out'
import { sendAgain, sendTest } from '../../api/webhooks/send-again'
import { pauseSubscription, renewSecret, resumeSubscription } from '../../api/webhooks/subscribe'
import { someUser } from '../accounts/support'
import { say } from '../bus/support'
import { quiet } from '../http/ledger'
import { eventually } from '../support/eventually'
import { schemaComplaints } from '../support/messages'
import { run } from '../support/setup'
import { receiver, ways, type Received } from './receiver'
import { deliveriesOf, subscriber, tried, webhookRow } from './support'

const day = 24 * 60 * 60 * 1000
const here = { loopback: true, patience: 2000 }

/** As the specification of Standard Webhooks says it, written down anew. */
function signatureOf({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}

describe('A webhook', () => {
  let other: Awaited<ReturnType<typeof receiver>>
  beforeEach(async () => (other = await receiver()))
  afterEach(() => other.close())
  const subjectsAt = () => other.received.map(({ body }) => JSON.parse(body).subject)

  it('gets the messages of its owner’s events and of its types, signed, soon after they were said', async () => {
    const { owner, secret } = await subscriber(other.url)
    const subject = await say(pool(), { organiser: owner.id })
    await say(pool(), { organiser: (await someUser('active')).id })
    await say(pool())
    await pool().query(
      `INSERT INTO message (type, subject, organiser, data) SELECT 'event.changed', subject, organiser, $2::jsonb
         FROM message WHERE subject = $1`,
      [subject, JSON.stringify({ event_id: subject.slice(6), slug: 'a', title: 'a', changed: [] })],
    )
    await eventually(async () => other.received.length > 0)
    await quiet()
    assert.deepEqual(subjectsAt(), [subject])
    const [letter] = other.received
    const event = JSON.parse(letter!.body)
    assert.equal(schemaComplaints()(event), undefined)
    assert.equal(letter!.headers['webhook-id'], event.id)
    assert.equal(letter!.headers['content-type'], 'application/cloudevents+json; charset=utf-8')
    assert.equal(letter!.headers['webhook-signature'], signatureOf(letter!, secret))
    assert.ok(Math.abs(Number(letter!.headers['webhook-timestamp']) - Date.now() / 1000) < 10)
  })

  it('of an admin gets everybody’s, and that of a blocked user nothing', async () => {
    const admin = await subscriber(other.url, ['event.cancelled'], { role: 'ROLE_ADMIN' })
    const blocked = await subscriber(`${other.url}/blocked`)
    await query(`UPDATE "user" SET status = 'blocked' WHERE id = $1`, [blocked.owner.id])
    const said = [await say(pool(), { organiser: blocked.owner.id }), await say(pool())]
    await tried(admin.webhook, 1, 2)
    await query(`DELETE FROM webhook WHERE id = $1`, [admin.webhook])
    assert.deepEqual(
      subjectsAt().filter((subject) => said.includes(subject)),
      said,
    )
    assert.equal(other.received.filter(({ path }) => path.endsWith('blocked')).length, 0)
  })

  it('of who is no admin any more gets none of the messages that had waited for it', async () => {
    const { owner, webhook } = await subscriber(other.url, ['event.cancelled'], { role: 'ROLE_ADMIN' })
    other.state.behave = ways.breaks
    await say(pool())
    const [waiting] = await tried(webhook)
    other.received.length = 0
    await query(`UPDATE "user" SET role = 'ROLE_USER' WHERE id = $1`, [owner.id])
    await deliver({ delivery: waiting!.id, attempts: 1 }, new Date(), here)
    assert.deepEqual([other.received, (await deliveriesOf(webhook))[0]?.status], [[], 'dead'])
  })

  it('is not told what was said before it was there, nor while it is paused; what was on its way waits', async () => {
    const { owner, webhook } = await subscriber(other.url)
    other.state.behave = ways.breaks
    const waiting = await say(pool(), { organiser: owner.id })
    await tried(webhook)
    await pauseSubscription({ query }, webhook)
    await say(pool(), { organiser: owner.id })
    other.state.behave = ways.takes
    other.received.length = 0
    await fanOutAll()
    await resumeSubscription(webhook)
    const later = await say(pool(), { organiser: owner.id })
    await tried(webhook, 1, 2)
    await quiet()
    assert.deepEqual(subjectsAt().sort(), [waiting, later].sort())
    assert.ok((await deliveriesOf(webhook)).every(({ status }) => status === 'delivered'))
  })

  it('is tried again later and later, never twice by one plan, and the log says what came of it', async () => {
    const { owner, webhook } = await subscriber(other.url)
    other.state.behave = ways.breaks
    await say(pool(), { organiser: owner.id })
    const [first] = await tried(webhook)
    const rests: number[] = []
    for (let attempts = 1; attempts <= 6; attempts++) {
      const now = new Date()
      const { id } = first!
      await Promise.all([deliver({ delivery: id, attempts: attempts - 1 }, now, here)])
      assert.equal((await deliveriesOf(webhook))[0]?.attempts, attempts)
      const [{ at } = { at: null }] = await query<{ at: Date | null }>(
        `SELECT max(run_at) AS at FROM graphile_worker._private_jobs WHERE payload->>'delivery' = $1 AND payload->>'attempts' = $2`,
        [id, String(attempts)],
      )
      rests.push((at!.getTime() - now.getTime()) / 60_000)
      await deliver({ delivery: id, attempts }, now, here)
    }
    rests.forEach((rest, index) =>
      assert.ok(rest >= 2 ** index * 0.49 && rest <= 2 ** index * 1.1, `${index}: ${rest}`),
    )
    assert.equal(new Set(rests.map((rest, index) => (rest / 2 ** index).toFixed(3))).size > 1, true)
    const log = await query('SELECT status, answer, error FROM webhook_attempt WHERE delivery = $1', [first!.id])
    assert.equal(log.length, 7)
    assert.deepEqual(log[0], { status: 500, answer: 'Ошибка <script>alert(1)</script>', error: 'HTTP 500' })
  })

  it('is given up after three days, paused, and its owner is told once', async () => {
    const { owner, webhook } = await subscriber(other.url)
    other.state.behave = ways.breaks
    for (let times = 0; times < 2; times++) await say(pool(), { organiser: owner.id })
    const deliveries = await tried(webhook, 1, 2)
    const end = new Date(Date.now() + 3 * day + 1000)
    const almost = new Date(Date.now() + 3 * day - 60_000)
    await deliver({ delivery: deliveries[0]!.id, attempts: 1 }, almost, here)
    assert.deepEqual(
      (await deliveriesOf(webhook)).map(({ status }) => status),
      ['pending', 'pending'],
    )
    await deliver({ delivery: deliveries[0]!.id, attempts: 2 }, end, here)
    assert.equal((await webhookRow(webhook)).pausedBy, 'failures')
    await quiet()
    await query('UPDATE webhook SET paused_at = NULL, paused_by = NULL WHERE id = $1', [webhook])
    await deliver({ delivery: deliveries[1]!.id, attempts: 1 }, end, here)
    assert.deepEqual(
      (await deliveriesOf(webhook)).map(({ status }) => status),
      ['dead', 'dead'],
    )
    await quiet()
    const mails = run().smtp.mails.filter(({ to }) => to === owner.email)
    assert.equal(mails.length, 1)
    assert.match(mails[0]!.text, new RegExp(`${run().baseUrl}/admin/webhooks/${webhook}`))
    assert.match(mails[0]!.text, /приостановлена/)
  })

  it('stays on where other messages were taken meanwhile', async () => {
    const { owner, webhook } = await subscriber(other.url)
    other.state.behave = ways.refuses
    await say(pool(), { organiser: owner.id })
    const [bad] = await tried(webhook)
    other.state.behave = ways.takes
    await say(pool(), { organiser: owner.id })
    await eventually(async () => (await deliveriesOf(webhook))[1]?.status === 'delivered')
    assert.equal((await webhookRow(webhook)).failingSince, null)
    other.state.behave = ways.refuses
    await deliver({ delivery: bad!.id, attempts: 1 }, new Date(Date.now() + 3 * day + 1000), here)
    const { pausedBy, toldAt } = await webhookRow(webhook)
    assert.deepEqual([pausedBy, toldAt !== null], [null, true])
    assert.equal((await deliveriesOf(webhook))[0]?.status, 'dead')
  })

  it('is sent a message again when its owner wants it, with the same id', async () => {
    const { owner, webhook } = await subscriber(other.url)
    await say(pool(), { organiser: owner.id })
    const [delivery] = await tried(webhook)
    assert.equal(await sendAgain(webhook, delivery!.id), true)
    await eventually(async () => other.received.length === 2)
    const ids = other.received.map(({ headers }) => headers['webhook-id'])
    assert.equal(ids[0], ids[1])
    const stranger = await subscriber(`${other.url}/stranger`)
    assert.equal(await sendAgain(stranger.webhook, delivery!.id), false)
  })

  it('is signed with the secret before as well for a day, and the database knows neither', async () => {
    const { owner, webhook, secret } = await subscriber(other.url)
    const [{ at } = { at: NaN }] = await query<{ at: number }>(
      'SELECT floor(extract(epoch FROM secret_at) * 1000)::float AS at FROM webhook WHERE id = $1',
      [webhook],
    )
    const renewed = (await renewSecret(webhook, owner.id, at))!
    assert.equal(await renewSecret(webhook, owner.id, at), undefined)
    await sendTest(webhook)
    await eventually(async () => other.received.length === 1)
    const [letter] = other.received
    assert.equal(
      letter!.headers['webhook-signature'],
      `${signatureOf(letter!, renewed)} ${signatureOf(letter!, secret)}`,
    )
    assert.equal(JSON.parse(letter!.body).type, 'webhook.test')
    const rows = JSON.stringify(await query('SELECT * FROM webhook'))
    for (const known of [secret, renewed]) assert.ok(!rows.includes(known.replace('whsec_', '')))
    await query(`UPDATE webhook SET old_secret_until = now() WHERE id = $1`, [webhook])
    await sendTest(webhook)
    await eventually(async () => other.received.length === 2)
    assert.equal(other.received[1]!.headers['webhook-signature'], signatureOf(other.received[1]!, renewed))
  })

  it('has a log of thirty days', async () => {
    const { owner, webhook } = await subscriber(other.url)
    for (let times = 0; times < 2; times++) await say(pool(), { organiser: owner.id })
    const [old, recent] = await tried(webhook, 1, 2)
    await query(`UPDATE webhook_delivery SET created_at = now() - interval '31 days' WHERE id = $1`, [old!.id])
    await query(`UPDATE webhook_delivery SET created_at = now() - interval '29 days' WHERE id = $1`, [recent!.id])
    assert.ok((await clearOldDeliveries(new Date())) >= 1)
    assert.deepEqual(
      (await deliveriesOf(webhook)).map(({ id }) => id),
      [recent!.id],
    )
  })
})
