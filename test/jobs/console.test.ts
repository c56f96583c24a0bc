import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { attempt } from '../../api/jobs/attempt'
import { PermanentError } from '../../api/jobs/permanent'
import { addJob } from '../../api/jobs/queue'
import { retryDeadJobs, retryJob } from '../../api/jobs/retry-job'
import { consoleJobs, countsQuery, deadJobs, jobsQuery, kindsQuery } from '../../api/pages/console-jobs'
import { settings } from '../../api/settings'
import { Refusal } from '../../api/refusal'
import { transaction } from '../../api/db'
import { anAdmin, browserOf } from '../admin/support'
import { mailsTo, someUser, words } from '../accounts/support'
import { aDeadJob } from '../http/job-rows'
import { quiet } from '../http/ledger'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'
import { whileWaiting } from '../support/waiting'
import { failureOf, tried, untilFailed } from './support'

const origin = 'http://localhost'

/** A mail that was refused for good, and whom it is for. */
async function refused() {
  const user = await someUser('active')
  const payload = { user: user.id, origin }
  await attempt(tried('tell-password-changed', payload), () => Promise.reject(new PermanentError('550 no such user')))
  return { user, failure: (await failureOf(user.id))! }
}

/** Everything there is before these tests would be in the way of counting. */
const clear = () => query('DELETE FROM job_failure')

describe('The page of mails and jobs', () => {
  beforeEach(clear)
  after(clear)

  it('shows what was given up, why, how often it was tried, and whom it is about', async () => {
    const { user, failure } = await refused()
    const { visitor } = await anAdmin()
    const shown = await visitor.get('/admin/jobs')
    const text = words(shown)
    assert.match(text, /tell-password-changed/)
    assert.match(text, /550 no such user/)
    assert.match(text, /1 попытка/)
    assert.equal(shown.$(`a[href="/admin/users/${user.id}"]`).length, 1)
    assert.equal(shown.$('[data-count=dead]').text(), '1')
    assert.ok(shown.$(`form[action="/admin/jobs/${failure.id}/retry"]`).length)
    assert.equal(shown.$('nav .tag.bad').text(), '1')
  })

  it('shows what waits for another try, and when that is', async () => {
    const user = await someUser('active')
    run().smtp.mode = 'busy'
    try {
      await transaction((tx) => addJob(tx, 'tell-password-changed', { user: user.id, origin }))
      await untilFailed(user.id)
    } finally {
      run().smtp.mode = 'accept'
    }
    const { visitor } = await anAdmin()
    assert.match(words(await visitor.get('/admin/jobs?state=retrying')), /следующая попытка .* UTC[\s\S]*451/)
    assert.doesNotMatch(words(await visitor.get('/admin/jobs')), /451/)
    await run().smtp.mailTo(user.email)
  })

  it('does not exist for anybody but an admin, and nobody else can do anything there', async () => {
    const { failure } = await refused()
    const visitor = await browserOf(await someUser('active'))
    const _csrf = await visitor.token('/admin/receipts')
    assert.equal((await visitor.get('/admin/jobs')).status, 404)
    for (const [path, fields] of [
      [`/admin/jobs/${failure.id}/retry`, {}],
      [`/admin/jobs/${failure.id}`, { _method: 'DELETE' }],
      ['/admin/jobs/retries', { kind: failure.kind }],
    ] as const)
      assert.equal((await visitor.send(path, { _csrf, ...fields })).status, 404)
    assert.ok(await failureOf(failure.user!))
    assert.equal((await visitor.get('/admin')).$('nav .tag.bad').length, 0)
  })

  it('never shows a secret that an error carries', async () => {
    const { sessionSecret, stripe } = settings()
    const user = await someUser('active')
    const message = `Login failed: ${sessionSecret} ${stripe!.secretKey} smtp://foyer:swordfish@mail`
    await attempt(tried('tell-password-changed', { user: user.id, origin }), () =>
      Promise.reject(new PermanentError(message)),
    )
    const { visitor } = await anAdmin()
    const shown = (await visitor.get('/admin/jobs')).text
    assert.match(shown, /Login failed/)
    for (const secret of [sessionSecret, stripe!.secretKey, 'swordfish']) assert.ok(!shown.includes(secret))
  })

  it('finds by kind, and pages without losing or repeating any', async () => {
    const ids: string[] = []
    for (let count = 0; count < 33; count++) ids.push(await aDeadJob('send-reset'))
    await aDeadJob('invite-user')
    const { visitor } = await anAdmin()
    const first = await visitor.get('/admin/jobs?kind=send-reset')
    const second = await visitor.get(first.$('a[rel=next]').attr('href') ?? '')
    const shown = [first, second].flatMap(({ $ }) =>
      $('section[aria-labelledby^="job-"]')
        .map((_, section) => $(section).attr('aria-labelledby')?.slice('job-'.length))
        .get(),
    )
    assert.deepEqual(shown.sort(), ids.sort())
    assert.deepEqual((await consoleJobs({ state: 'dead', kind: '' }, undefined)).kinds, ['invite-user', 'send-reset'])
  })

  it('looks at few rows however many wait: 100,000 jobs and 20,000 that failed', async function () {
    this.timeout(60_000)
    const client = await pool().connect()
    try {
      await client.query('BEGIN')
      await client.query(
        `SELECT graphile_worker.add_job('send-reset', '{}', run_at := now() + interval '1 year');
         INSERT INTO graphile_worker._private_jobs (task_id, payload, run_at, max_attempts)
         SELECT task_id, '{}', run_at, 1000 FROM graphile_worker._private_jobs, generate_series(1, 100000)
          WHERE run_at > now() + interval '360 days';
         INSERT INTO job_failure (job, kind, payload, reason, attempts, next_at)
         SELECT -n, 'kind-' || n % 3, '{}', '550', 1, CASE WHEN n % 2 = 0 THEN now() END
           FROM generate_series(1, 20000) n;
         ANALYZE graphile_worker._private_jobs; ANALYZE job_failure`,
      )
      const { statement, values } = jobsQuery({ state: 'dead', kind: 'kind-1' }, undefined)
      const asked: [string, unknown[]][] = [
        [countsQuery, []],
        [kindsQuery('dead'), []],
        [kindsQuery('retrying'), []],
        [statement, values],
        [jobsQuery({ state: 'retrying', kind: '' }, undefined).statement, []],
      ]
      for (const [sql, given] of asked) {
        const { rows } = await client.query<{ 'QUERY PLAN': Plan[] }>(
          `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
          given,
        )
        const looked = mostRows(rows[0]!['QUERY PLAN'][0]!.Plan)
        assert.ok(looked <= 2500, `${looked} rows: ${sql}`)
      }
    } finally {
      await client.query('ROLLBACK')
      client.release()
      await query('VACUUM graphile_worker._private_jobs')
    }
  })
})

interface Node {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}
interface Plan {
  Plan: Node
}

/** The most rows that any step of a plan has looked at. */
function mostRows(node: Node): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return Math.max(own, ...(node.Plans ?? []).map(mostRows))
}

describe('A job that was given up', () => {
  beforeEach(clear)
  after(clear)

  it('runs once more, and once, when its button is pressed twice at once', async () => {
    const { user, failure } = await refused()
    const { visitor } = await anAdmin()
    const _csrf = await visitor.token('/admin/jobs', `/admin/jobs/${failure.id}/retry`)
    const twice = await Promise.all([1, 2].map(() => visitor.send(`/admin/jobs/${failure.id}/retry`, { _csrf })))
    for (const { location } of twice) assert.equal(location, '/admin/jobs')
    await run().smtp.mailTo(user.email)
    await quiet()
    assert.equal(mailsTo(user.email).length, 1)
    assert.equal(await failureOf(user.id), undefined)
    await assert.rejects(retryJob(failure.id), (error) => error instanceof Refusal && error.code === 'jobGone')
  })

  it('runs once more, and once, when two ask for it in the same moment', async () => {
    const { user, failure } = await refused()
    let both: PromiseSettledResult<void>[] = []
    await whileWaiting(
      (client) => client.query('SELECT FROM job_failure WHERE id = $1 FOR UPDATE', [failure.id]),
      async () => (both = await Promise.allSettled([retryJob(failure.id), retryJob(failure.id)])),
      async () => {
        const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%job_failure%'`
        await eventually(async () => (await pool().query(waiting)).rowCount === 2)
      },
    )
    const refusals = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    assert.deepEqual(
      refusals.map((error) => error instanceof Refusal && error.code),
      ['jobGone'],
    )
    await run().smtp.mailTo(user.email)
    await quiet()
    assert.equal(mailsTo(user.email).length, 1)
  })

  it('runs again under its key and in its queue: one that waits already is the same, and no other of the queue runs beside', async () => {
    for (const again of [retryJob, async () => void (await retryDeadJobs('of-a-test'))]) {
      const name = randomUUID()
      const inLine = `graphile_worker.add_job('of-a-test', $1::json, queue_name := $2, job_key := $2`
      const payload = JSON.stringify({ name })
      const [{ id } = { id: '' }] = await query<{ id: string }>(`SELECT (${inLine})).id`, [payload, name])
      const job = { ...tried('send-reset', { name }), id, key: name, task_identifier: 'of-a-test' }
      await attempt(job, () => Promise.reject(new PermanentError('no')))
      await query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [id])
      const failure = (await failureOf(name))!
      await query(`SELECT ${inLine}, run_at := now() + interval '1 day')`, [payload, name])
      await again(failure.id)
      const jobs = await query(
        `SELECT key, queue_name AS queue, run_at <= now() AS due FROM graphile_worker._private_jobs
           LEFT JOIN graphile_worker._private_job_queues queues ON queues.id = job_queue_id
          WHERE payload->>'name' = $1`,
        [name],
      )
      await query('SELECT graphile_worker.remove_job($1)', [name])
      assert.deepEqual(jobs, [{ key: name, queue: name, due: true }])
    }
  })

  it('runs again with all of its kind, and no others', async () => {
    const [one, two] = [await refused(), await refused()]
    await aDeadJob('invite-user')
    const counts = await Promise.all([1, 2].map(() => retryDeadJobs('tell-password-changed')))
    assert.equal(counts[0]! + counts[1]!, 2)
    for (const { user } of [one, two]) await run().smtp.mailTo(user.email)
    await quiet()
    for (const { user } of [one, two]) assert.equal(mailsTo(user.email).length, 1)
    assert.equal(await deadJobs(), 1)
  })

  it('has all its attempts again, and is listed anew if it fails', async () => {
    const { user, failure } = await refused()
    run().smtp.mode = 'busy'
    try {
      await retryJob(failure.id)
      const again = await untilFailed(user.id)
      assert.equal(again.attempts, 1)
      assert.ok(again.next_at && again.id !== failure.id)
      await retryJob(again.id)
      assert.equal((await untilFailed(user.id)).attempts, 1)
    } finally {
      run().smtp.mode = 'accept'
    }
    await run().smtp.mailTo(user.email)
  })

  it('is left alone while it waits for another try and a worker has it', async () => {
    const { failure } = await refused()
    const [job] = await query<{ id: string }>(
      `SELECT (graphile_worker.add_job('tell-password-changed', '{}', run_at := now() + interval '1 day')).id`,
    )
    await query(`UPDATE graphile_worker._private_jobs SET locked_by = 'w', locked_at = now() WHERE id = $1`, [job!.id])
    await query('UPDATE job_failure SET job = $2, next_at = now() WHERE id = $1', [failure.id, job!.id])
    await assert.rejects(retryJob(failure.id), (error) => error instanceof Refusal && error.code === 'jobRunning')
    await query(`SELECT graphile_worker.force_unlock_workers(ARRAY['w'])`)
    await query('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [job!.id])
  })

  it('leaves the list when somebody has settled it by hand, and never runs', async () => {
    const { user, failure } = await refused()
    const { visitor } = await anAdmin()
    const path = `/admin/jobs/${failure.id}`
    const answer = await visitor.submit('/admin/jobs', { _method: 'DELETE' }, path)
    assert.equal(answer.location, '/admin/jobs')
    await quiet()
    assert.deepEqual([await failureOf(user.id), mailsTo(user.email).length], [undefined, 0])
  })

  it('goes with the user whom it is about', async () => {
    const { user } = await refused()
    await query('DELETE FROM "user" WHERE id = $1', [user.id])
    assert.equal(await failureOf(user.id), undefined)
  })

  it('about an order is told to whoever sold it, without the reason', async () => {
    const darya = await someUser('active')
    const { event, ticketTypes } = await anEvent({ organiser: darya.id })
    const placed = await order(event, ticketTypes[0])
    await attempt(tried('send-invitation', { order: placed.id }), () =>
      Promise.reject(new PermanentError('550 secret')),
    )
    const shown = words(await (await browserOf(darya)).get(`/admin/orders/${placed.id}`))
    assert.match(shown, /Письма, которые не ушли[\s\S]*send-invitation[\s\S]*не отправлено/)
    assert.doesNotMatch(shown, /550 secret/)
  })
})
