import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { announceWorker, MissingWorkers } from '../../api/jobs/presence'
import { pool } from '../../api/db/pool'
import { eventually } from '../support/eventually'

describe('A worker that is missing', () => {
  const jobs: string[] = []
  afterEach(() => pool().query('DELETE FROM graphile_worker._private_jobs WHERE id = ANY($1)', [jobs.splice(0)]))

  /** A job that a worker has begun; the run's own workers do not know its kind. */
  async function jobOf(worker: string): Promise<string> {
    const added = await pool().query<{ id: string }>(`SELECT id FROM graphile_worker.add_job('of-a-test')`)
    const id = added.rows[0]?.id ?? ''
    jobs.push(id)
    const lock =
      'UPDATE graphile_worker._private_jobs SET locked_by = $2, locked_at = now(), attempts = 1 WHERE id = $1'
    await pool().query(lock, [id, worker])
    return id
  }

  async function workerOf(id: string): Promise<string | null | undefined> {
    const { rows } = await pool().query<{ locked_by: string | null }>(
      'SELECT locked_by FROM graphile_worker.jobs WHERE id = $1',
      [id],
    )
    return rows[0]?.locked_by
  }

  const aName = () => `worker-${randomBytes(9).toString('hex')}`

  it('in four looks in a row is dead, and its job is free; one that is there keeps its own', async () => {
    const [living, dead] = [aName(), aName()]
    await announceWorker(living)
    const [kept, freed] = [await jobOf(living), await jobOf(dead)]
    const missing = new MissingWorkers()
    for (let look = 1; look <= 3; look++) assert.ok(!(await missing.look()).includes(dead))
    assert.equal(await workerOf(freed), dead)
    const found = await missing.look()
    assert.deepEqual([found.includes(dead), found.includes(living)], [true, false])
    assert.deepEqual([await workerOf(freed), await workerOf(kept)], [null, living])
  })

  it('leaves no queue locked that nobody works in', async () => {
    const name = `of-a-test-${aName()}`
    const added = await pool().query<{ id: string }>(
      `SELECT id FROM graphile_worker.add_job('of-a-test', queue_name := $1)`,
      [name],
    )
    const [job] = added.rows.map(({ id }) => id)
    jobs.push(job!)
    const lockedBy = async () =>
      (
        await pool().query<{ locked_by: string | null }>(
          'SELECT locked_by FROM graphile_worker._private_job_queues WHERE queue_name = $1',
          [name],
        )
      ).rows[0]?.locked_by
    const worker = aName()
    await announceWorker(worker)
    const lock = `locked_by = $1, locked_at = now() - interval '2 minutes'`
    await pool().query(`UPDATE graphile_worker._private_jobs SET ${lock} WHERE id = $2`, [worker, job])
    await pool().query(`UPDATE graphile_worker._private_job_queues SET ${lock} WHERE queue_name = $2`, [worker, name])
    const missing = new MissingWorkers()
    await missing.look()
    assert.equal(await lockedBy(), worker)
    // Another one that had begun the same job, and was taken for dead, has ended it.
    await pool().query('DELETE FROM graphile_worker._private_jobs WHERE id = $1', [job])
    await missing.look()
    assert.equal(await lockedBy(), null)
  })

  it('comes back when only its connection broke, and then nothing of it is taken', async () => {
    const living = aName()
    await announceWorker(living)
    const job = await jobOf(living)
    const lines = `SELECT pid FROM pg_stat_activity WHERE application_name = 'foyer line'`
    const before = await pool().query<{ pid: number }>(lines)
    await pool().query(`SELECT pg_terminate_backend(pid) FROM (${lines}) line`)
    const missing = new MissingWorkers()
    await eventually(async () => {
      const now = await pool().query<{ pid: number }>(lines)
      return now.rows.some(({ pid }) => !before.rows.some((each) => each.pid === pid))
    })
    const held = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = (hashtext($1)::bigint & 4294967295)::oid`
    await eventually(async () => (await pool().query(held, [living])).rowCount)
    for (let look = 1; look <= 5; look++) await missing.look()
    assert.equal(await workerOf(job), living)
  })
})
