import { query } from '../db'
import type { JobFilter } from '../forms/job-filter'
import { listLink, type ListPosition } from '../forms/list-position'
import { careFor, type Care } from '../jobs/care'

interface Row {
  id: string
  kind: string
  reason: string
  attempts: number
  /** Null for one that was given up. */
  nextAt: Date | null
  order: string | null
  event: string | null
  user: string | null
  createdAt: Date
  updatedAt: Date
  time: string
}

/** So many jobs make one page. */
const pageSize = 30
/** Nobody needs to know of more than so many how many they are exactly. */
const mostCounted = 1000
const counted = (what: string) =>
  `(SELECT count(*) FROM (SELECT FROM ${what} LIMIT ${mostCounted + 1}) counted)::integer`

/** Bounded however many jobs wait: each part ends after so many rows, and has an index where few match. */
export const countsQuery = `
  SELECT ${counted('graphile_worker._private_jobs WHERE is_available')} AS waiting,
         ${counted('graphile_worker._private_jobs WHERE locked_by IS NOT NULL')} AS running,
         ${counted('job_failure WHERE next_at IS NOT NULL')} AS retrying,
         ${counted('job_failure WHERE next_at IS NULL')} AS dead`

const inState = { dead: 'next_at IS NULL', retrying: 'next_at IS NOT NULL' }

/** The kinds that there are in a state: the index is asked once for each, however many jobs it has. */
export function kindsQuery(state: JobFilter['state']): string {
  const next = (more: string) => `(SELECT kind FROM job_failure WHERE ${inState[state]} ${more} ORDER BY kind LIMIT 1)`
  return `WITH RECURSIVE kinds AS (
      SELECT ${next('')} AS kind
      UNION ALL SELECT ${next('AND kind > kinds.kind')} FROM kinds WHERE kinds.kind IS NOT NULL)
    SELECT kind FROM kinds WHERE kind IS NOT NULL`
}

/** One page of the jobs that failed, those that failed last first. */
export function jobsQuery({ state, kind }: JobFilter, after: ListPosition | undefined) {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = [inState[state]]
  if (kind) conditions.push(`kind = ${value(kind)}`)
  if (after)
    conditions.push(
      `(updated_at, id) < (timestamptz 'epoch' + ${value(after.time)}::bigint * interval '1 microsecond', ${value(after.id)}::uuid)`,
    )
  const statement = `
    SELECT id, kind, reason, attempts, next_at AS "nextAt", "order", event, "user", created_at AS "createdAt",
           updated_at AS "updatedAt", (extract(epoch FROM updated_at) * 1000000)::bigint::text AS time
      FROM job_failure WHERE ${conditions.join(' AND ')} ORDER BY updated_at DESC, id DESC LIMIT ${pageSize + 1}`
  return { statement, values }
}

/** What the console shows of the queue: how much there is of everything, and what failed. */
export async function consoleJobs(filter: JobFilter, after: ListPosition | undefined) {
  const { statement, values } = jobsQuery(filter, after)
  const [counts, kinds, rows] = await Promise.all([
    query<Record<'waiting' | 'running' | 'retrying' | 'dead', number>>(countsQuery),
    query<{ kind: string }>(kindsQuery(filter.state)),
    query<Row>(statement, values),
  ])
  const jobs = rows.slice(0, pageSize).map((row) => ({ ...row, sort: careFor(row.kind).sort }))
  const last = rows.length > pageSize ? jobs.at(-1) : undefined
  const filters = Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== ''))
  return {
    counts: Object.entries(counts[0] ?? {}).map(([state, count]) => ({ state, count, isMore: count > mostCounted })),
    most: mostCounted,
    kinds: kinds.map(({ kind }) => kind),
    jobs,
    filter,
    next: last && listLink('/admin/jobs', filters, last),
    begun: after !== undefined,
  }
}

/** For the navigation: how many jobs were given up, as far as that has to be known. */
export async function deadJobs(): Promise<number> {
  const [row] = await query<{ dead: number }>(
    `SELECT count(*)::integer AS dead FROM (SELECT FROM job_failure WHERE next_at IS NULL LIMIT 100) counted`,
  )
  return row?.dead ?? 0
}

/** The mails about an order that have not gone out, for whoever sold it: which, and since when; why is for admins. */
export async function failedMailsOf(order: string): Promise<{ kind: string; nextAt: Date | null; createdAt: Date }[]> {
  const rows = await query<{ kind: string; nextAt: Date | null; createdAt: Date }>(
    `SELECT kind, next_at AS "nextAt", created_at AS "createdAt" FROM job_failure
      WHERE "order" = $1 ORDER BY created_at LIMIT 20`,
    [order],
  )
  return rows.filter(({ kind }) => careFor(kind).sort === ('mail' satisfies Care['sort']))
}
