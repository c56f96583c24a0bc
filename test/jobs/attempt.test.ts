import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { query, transaction } from '../../api/db'
import { pool } from '../../api/db/pool'
import { attempt } from '../../api/jobs/attempt'
import { careFor, isByTheClock, queueLimit, shortest } from '../../api/jobs/care'
import { clearJobs } from '../../api/jobs/clear-jobs'
import { PermanentError } from '../../api/jobs/permanent'
import { addJob } from '../../api/jobs/queue'
import { startWorker, stopWorker } from '../../api/jobs/worker'
import { verdictsOf } from '../../scripts/invariants/look'
import { mailsTo, someUser } from '../accounts/support'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { failureOf, queued, tried, untilDone, untilFailed, untilWaiting } from './support'

const origin = 'http://localhost'
const owe = (user: string) => transaction((tx) => addJob(tx, 'tell-password-changed', { user, origin }))
const fails = () => Promise.reject(new Error('the mail server is away'))

async function owed(): Promise<string[]> {
  const client = await pool().connect()
  try {
    const verdict = (await verdictsOf(client)).find(({ promise }) => /owed/.test(promise))
    return verdict?.broken ?? []
  } finally {
    client.release()
  }
}

describe('A job that fails', () => {
  afterEach(() => {
    run().smtp.mode = 'accept'
  })

  it('is given up at once where the mail server refuses the mail for good (550), and is owed', async () => {
    const { id, email } = await someUser('active')
    run().smtp.mode = 'refuse'
    await owe(id)
    const failure = await untilFailed(id)
    assert.deepEqual([failure.attempts, failure.next_at, failure.user], [1, null, id])
    assert.match(failure.reason, /550/)
    assert.ok(!failure.reason.includes(email))
    await untilDone(id)
    assert.ok((await owed()).some((what) => what.includes(failure.job)))
  })

  for (const mode of ['busy', 'refuseSender', 'dropData'] as const) {
    it(`is tried again where the mail server may take it later (${mode})`, async () => {
      const { id, email } = await someUser('active')
      run().smtp.mode = mode
      await owe(id)
      const failure = await untilFailed(id)
      assert.ok(failure.next_at)
      const wait = failure.next_at.getTime() - failure.updated_at.getTime()
      assert.ok(wait >= shortest(1) && wait < shortest(1) * 1.5, String(wait))
      run().smtp.mode = 'accept'
      await untilWaiting(id)
      await query('SELECT graphile_worker.reschedule_jobs(ARRAY[$1::bigint], run_at := now())', [failure.job])
      await run().smtp.mailTo(email)
      await eventually(async () => !(await failureOf(id)))
    })
  }

  it('waits in the queue as long as it says, behind all that is fresh', async () => {
    const { id } = await someUser('active')
    run().smtp.mode = 'busy'
    await owe(id)
    const { next_at: next } = await untilFailed(id)
    const waiting = await untilWaiting(id)
    assert.ok(Math.abs(waiting.run_at.getTime() - next!.getTime()) < 500, `${waiting.run_at.toISOString()}`)
    assert.ok(waiting.priority > careFor('settle-overdue').priority)
  })

  it('is given up at the limit of its kind, with the reason of the last attempt', async () => {
    const { attempts } = careFor('send-invitation')
    const order = randomUUID()
    const job = tried('send-invitation', { order }, { attempts: attempts - 1 })
    await assert.rejects(attempt(job, fails), /away/)
    assert.ok((await failureOf(order))?.next_at)
    await attempt({ ...job, attempts }, () => Promise.reject(new Error('still away')))
    const failure = await failureOf(order)
    assert.deepEqual([failure?.next_at, failure?.reason, failure?.attempts], [null, 'still away', attempts])
    assert.ok(failure!.updated_at > failure!.created_at)
  })

  it('is not begun once more where every process ended with it', async () => {
    const order = randomUUID()
    let begun = 0
    await attempt(tried('send-invitation', { order }, { attempts: careFor('send-invitation').attempts + 1 }), () => {
      begun++
    })
    assert.equal(begun, 0)
    assert.match((await failureOf(order))?.reason ?? '', /process ended/)
  })

  it('is given up at once where a row of money is gone, and is done where a person is', async () => {
    const [refund, user] = [randomUUID(), randomUUID()]
    await transaction((tx) => addJob(tx, 'send-refund-mail', { refund }))
    await owe(user)
    assert.deepEqual([(await untilFailed(refund)).next_at, (await untilFailed(refund)).attempts], [null, 1])
    await untilDone(user)
    assert.equal(await failureOf(user), undefined)
  })

  it('holds up no other job of its queue once it is given up', async () => {
    const { id, email } = await someUser('active')
    const refund = randomUUID()
    const queue = `of-${refund}`
    await query(
      `SELECT graphile_worker.add_job('send-refund-mail', $1::json, queue_name := $3),
              graphile_worker.add_job('tell-password-changed', $2::json, queue_name := $3)`,
      [JSON.stringify({ refund }), JSON.stringify({ user: id, origin }), queue],
    )
    await run().smtp.mailTo(email)
    assert.equal((await untilFailed(refund)).next_at, null)
  })

  it('goes where the same was owed again meanwhile, and counts as nothing that is owed', async () => {
    for (const ends of ['fails', 'its process is killed']) {
      const user = randomUUID()
      const key = `invite-user:${user}`
      const again = () =>
        transaction((tx) => addJob(tx, 'invite-user', { user, origin }, { key, runAt: new Date(Date.now() + 60_000) }))
      await again()
      const { id } = (await queued(user))!
      await query(`UPDATE graphile_worker._private_jobs SET locked_by = 'w', locked_at = now() WHERE id = $1`, [id])
      await again()
      if (ends === 'fails') {
        await attempt(tried('invite-user', { user }, { id, key }), fails)
        assert.equal(await failureOf(user), undefined)
      }
      await query(`SELECT graphile_worker.force_unlock_workers(ARRAY['w'])`)
      assert.deepEqual(
        (await owed()).filter((what) => what.includes(` ${id} `)),
        [],
      )
      await clearJobs()
      const left = await query<{ id: string; max_attempts: number; key: string }>(
        'SELECT id, max_attempts, key FROM graphile_worker._private_jobs WHERE payload::text LIKE $1',
        [`%${user}%`],
      )
      assert.deepEqual([left.length, left[0]?.max_attempts, left[0]?.key], [1, queueLimit, key])
      assert.notEqual(left[0]?.id, id)
      await query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [left[0]!.id])
    }
  })

  it('keeps its queue, which goes once nothing is in it, and not while somebody puts a job into it', async () => {
    const name = `of-${randomUUID()}`
    const queues = () => query('SELECT id FROM graphile_worker._private_job_queues WHERE queue_name = $1', [name])
    const put = `SELECT id, job_queue_id FROM graphile_worker.add_job('of-a-test', queue_name := $1)`
    const [first] = await query<{ id: string }>(put, [name])
    await clearJobs()
    assert.equal((await queues()).length, 1)
    await query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [first!.id])
    const client = await pool().connect()
    try {
      await client.query('BEGIN')
      const second = (await client.query<{ id: string; job_queue_id: string }>(put, [name])).rows[0]!
      await clearJobs()
      await client.query('COMMIT')
      assert.deepEqual(await queues(), [{ id: second.job_queue_id }])
      await query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [second.id])
    } finally {
      client.release()
    }
    await clearJobs()
    assert.deepEqual(await queues(), [])
  })

  it('of the clock is listed once, and not any more once a later one goes well', async () => {
    assert.ok(isByTheClock('reconcile'))
    const dead = async () =>
      (await query(`SELECT reason FROM job_failure WHERE kind = 'reconcile'`)).map(({ reason }) => reason)
    for (const reason of ['first', 'second'])
      await attempt(tried('reconcile', { _cron: {} }), () => Promise.reject(new PermanentError(reason)))
    assert.deepEqual(await dead(), ['second'])
    await attempt(tried('reconcile', {}), () => undefined)
    assert.deepEqual(await dead(), [])
  })

  it('stays in the list for 90 days; money that is owed stays until it is settled', async () => {
    const rows = ['send-reset', 'refund-payment'].map(
      (kind, index) => `(${-1_000_001 - index}, '${kind}', '{}', 'ninety days', 1, now() - interval '91 days')`,
    )
    await query(`INSERT INTO job_failure (job, kind, payload, reason, attempts, updated_at) VALUES ${rows.join()}`)
    try {
      await clearJobs()
      const left = await query(`SELECT kind FROM job_failure WHERE reason = 'ninety days'`)
      assert.deepEqual(left, [{ kind: 'refund-payment' }])
    } finally {
      await query(`DELETE FROM job_failure WHERE reason = 'ninety days'`)
    }
  })

  it('keeps its own error where the failure cannot be noted', async () => {
    await assert.rejects(attempt(tried('send-invitation', {}, { id: 'no number' }), fails), /mail server is away/)
  })
})

describe('A flood of notifications', () => {
  it('lets mails and refunds go first', async () => {
    const { id, email } = await someUser('active')
    await stopWorker()
    const flood = `nobody-${id}`
    try {
      await query(
        `SELECT count(graphile_worker.add_job('settle-payment', json_build_object('provider', 'nobody',
           'providerPaymentId', $1::text), priority := $2)) FROM generate_series(1, 400)`,
        [flood, careFor('settle-payment').priority],
      )
      await owe(id)
    } finally {
      await startWorker()
    }
    const before = mailsTo(email).length
    await run().smtp.mailTo(email)
    const [left] = await query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM graphile_worker._private_jobs WHERE payload::text LIKE $1`,
      [`%${flood}%`],
    )
    assert.equal(before, 0)
    assert.ok(left!.count > 100, `${left!.count} notifications were left`)
    await query(
      'SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker._private_jobs WHERE payload::text LIKE $1',
      [`%${flood}%`],
    )
    await query('DELETE FROM job_failure WHERE payload::text LIKE $1', [`%${flood}%`])
  })
})
