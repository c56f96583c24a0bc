import { query } from '../../api/db'
import { pool } from '../../api/db/pool'
import { eventually } from '../support/eventually'
import { jobsDue, newestJob } from './books'

/** No worker knows it, so that it stays as it is. */
const kind = 'nobodys-job'

async function aJob(attempts: number, wait: string): Promise<void> {
  const [job] = await query<{ id: string }>(
    'SELECT id FROM graphile_worker.add_job($1, run_at := now() + $2::interval)',
    [kind, wait],
  )
  await query('UPDATE graphile_worker._private_jobs SET attempts = $1 WHERE id = $2', [attempts, job?.id])
}

describe('What jobs are waited for', () => {
  let before: string
  beforeEach(async () => (before = await newestJob(pool())))
  afterEach(() =>
    query('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs WHERE task_identifier = $1', [
      kind,
    ]),
  )

  /** The clock may owe something at the same time, which is soon done. */
  const areDue = (many: number, after = before) => eventually(async () => (await jobsDue(pool(), after)) === many)

  it('are those whose time has come', async () => {
    await aJob(0, '0')
    await areDue(1)
  })

  it('are those that have failed, whenever their next try is', async () => {
    await aJob(1, '1 hour')
    await areDue(1)
  })

  it('are neither those of a later time nor those that were there before', async () => {
    await aJob(0, '1 hour')
    await areDue(0)
    await aJob(0, '0')
    await areDue(0, await newestJob(pool()))
  })
})
