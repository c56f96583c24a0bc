import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { query, transaction } from '../../api/db'
import { pool } from '../../api/db/pool'
import { MissingWorkers } from '../../api/jobs/presence'
import { addJob } from '../../api/jobs/queue'
import { deliver } from '../../api/webhooks/deliver'
import { subscribe } from '../../api/webhooks/subscribe'
import { say } from '../bus/support'
import { untilFailed, untilWaiting } from '../jobs/support'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { receiver, ways } from './receiver'
import { deliveriesOf, plansOf, subscriber, tried, webhookRow } from './support'

const day = 24 * 60 * 60 * 1000
const here = { loopback: true, patience: 2000 }

describe('A webhook in trouble', () => {
  let other: Awaited<ReturnType<typeof receiver>>
  beforeEach(async () => (other = await receiver()))
  afterEach(() => other.close())

  it('that hangs keeps no other waiting, and no mail', async () => {
    const hanging = await receiver(ways.hangs)
    const slow = await subscriber(hanging.url)
    const quick = await subscriber(other.url)
    for (let times = 0; times < 8; times++) await say(pool(), { organiser: slow.owner.id })
    await eventually(async () => hanging.received.length > 0)
    const said = await say(pool(), { organiser: quick.owner.id })
    await eventually(async () => other.received.some(({ body }) => JSON.parse(body).subject === said), 3000)
    assert.equal(hanging.received.length, 1)
    await query('DELETE FROM webhook WHERE id = $1', [slow.webhook])
    await hanging.close()
  })

  it('of somebody who has many that hang keeps nobody else waiting', async () => {
    const hanging = await receiver(ways.hangs)
    const { owner } = await subscriber(hanging.url)
    const more = ['a', 'b', 'c', 'd', 'e'].map((path) => ({
      url: `${hanging.url}/${path}`,
      types: ['event.cancelled'],
    }))
    for (const subscription of more) await subscribe(owner.id, subscription, run().baseUrl)
    const quick = await subscriber(other.url)
    await say(pool(), { organiser: owner.id })
    await eventually(async () => hanging.received.length > 0)
    const said = await say(pool(), { organiser: quick.owner.id })
    await eventually(async () => other.received.some(({ body }) => JSON.parse(body).subject === said), 3000)
    assert.equal(hanging.received.length, 1)
    await query('DELETE FROM webhook WHERE "user" = $1', [owner.id])
    await hanging.close()
  })

  it('is tried again beside what is new for the same owner, not before it', async () => {
    const { owner, webhook } = await subscriber(other.url)
    other.state.behave = ways.breaks
    await say(pool(), { organiser: owner.id })
    const [first] = await tried(webhook)
    const queues = () =>
      query(
        `SELECT queue_name AS queue FROM graphile_worker._private_jobs JOIN graphile_worker._private_job_queues queue
             ON queue.id = job_queue_id WHERE payload->>'delivery' = $1`,
        [first!.id],
      )
    assert.deepEqual(await queues(), [{ queue: `webhook-again:${owner.id}` }])
  })

  it('that hangs has one request at a time, whoever looks for workers that died, and its plan stays', async () => {
    const hanging = await receiver(ways.hangs)
    const { owner, webhook } = await subscriber(hanging.url)
    for (let times = 0; times < 3; times++) await say(pool(), { organiser: owner.id })
    await eventually(async () => hanging.received.length > 0)
    const running = () =>
      query(
        `SELECT job.id, job.locked_by FROM graphile_worker._private_jobs job JOIN webhook_delivery d
            ON job.payload->>'delivery' = d.id::text WHERE d.webhook = $1 AND job.locked_by IS NOT NULL`,
        [webhook],
      )
    const before = await running()
    const missing = new MissingWorkers()
    for (let look = 1; look <= 5; look++) await missing.look()
    assert.equal(before.length, 1)
    assert.deepEqual(await running(), before)
    assert.equal(hanging.received.length, 1)
    await query('DELETE FROM webhook WHERE id = $1', [webhook])
    await hanging.close()
  })

  it('counts one of two attempts that one plan has led to, and plans one more', async () => {
    const { owner, webhook } = await subscriber(other.url)
    other.state.behave = ways.breaks
    await say(pool(), { organiser: owner.id })
    const [first] = await tried(webhook)
    const once = () => deliver({ delivery: first!.id, attempts: 1 }, new Date(), here)
    await Promise.all([once(), once()])
    assert.equal(other.received.length, 3)
    assert.deepEqual(await plansOf(first!.id), [1, 2])
    assert.equal((await deliveriesOf(webhook))[0]?.attempts, 2)
  })

  it('is done with what was taken, also where another attempt of the same plan failed before or afterwards', async () => {
    for (const order of ['before', 'afterwards']) {
      const { owner, webhook } = await subscriber(`${other.url}/${order}`)
      other.state.behave = ways.breaks
      await say(pool(), { organiser: owner.id })
      const [{ id } = { id: '' }] = await tried(webhook)
      const attempt = () => deliver({ delivery: id, attempts: 1 }, new Date(), here)
      const open: ServerResponse[] = []
      other.state.behave = (res) => open.push(res)
      const both = [attempt(), attempt()]
      await eventually(async () => open.length === 2)
      // Which of the two requests is whose, nobody can say: whoever is answered first is done first.
      const answers = [() => open[0]!.writeHead(500).end(), () => open[1]!.writeHead(200).end()]
      const [first, last] = order === 'before' ? answers : answers.toReversed()
      first!()
      await Promise.race(both)
      last!()
      await Promise.all(both)
      assert.equal((await deliveriesOf(webhook))[0]?.status, 'delivered')
      await deliver({ delivery: id, attempts: 2 }, new Date(), here)
      assert.equal(open.length, 2)
    }
  })

  it('whose secret cannot be read is sent nothing, has that in its log, and is given up after three days', async () => {
    const { owner, webhook } = await subscriber(other.url)
    await query(`UPDATE webhook SET secret = 'of another SESSION_SECRET' WHERE id = $1`, [webhook])
    await say(pool(), { organiser: owner.id })
    const [delivery] = await tried(webhook)
    assert.deepEqual(await plansOf(delivery!.id), [1])
    const log = await query('SELECT status, error FROM webhook_attempt WHERE delivery = $1', [delivery!.id])
    assert.deepEqual(log, [{ status: null, error: 'the secret cannot be read' }])
    await deliver({ delivery: delivery!.id, attempts: 1 }, new Date(Date.now() + 3 * day + 1000), here)
    assert.equal((await deliveriesOf(webhook))[0]?.status, 'dead')
    assert.equal((await webhookRow(webhook)).pausedBy, 'failures')
    assert.deepEqual(other.received, [])
  })

  it('whose delivery breaks by a fault of ours is a job that failed, which a person sees', async () => {
    const delivery = 'no number of a delivery'
    await transaction((tx) => addJob(tx, 'deliver-webhook', { delivery, attempts: 0 }))
    const failure = await untilFailed(delivery)
    assert.deepEqual([failure.kind, failure.attempts, failure.next_at !== null], ['deliver-webhook', 1, true])
    await query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [(await untilWaiting(delivery)).id])
    await query('DELETE FROM job_failure WHERE id = $1', [failure.id])
  })
})
