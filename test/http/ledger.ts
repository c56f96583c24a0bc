import type { QueryResultRow } from 'pg'
import { pool } from '../../api/db/pool'
import { eventually } from '../support/eventually'
import { run } from '../support/setup'

const tables = [
  'user',
  'event',
  'ticket_type',
  'order',
  'attendee',
  'ticket',
  'payment',
  'refund',
  'payment_notification',
  'sandbox_payment',
  'sandbox_refund',
  'payment_difference',
  'receipt_settings',
  'second_step',
  'recovery_code',
  'passkey',
  'cover',
  'api_token',
  'api_answer',
  'audit_entry',
  'message',
]

/** Counted only: what is not delivered changes by itself, when it is tried again. */
const counted = ['webhook', 'webhook_delivery']

/**
 * Refused notifications are kept for the console for a while; anybody can send some. When a token was last used is no
 * change of it: its age is when it was made.
 */
function rowsOf(table: string): string {
  if (table === 'api_token')
    return `(SELECT (extract(epoch FROM created_at) * 1000000)::bigint AS xmin, id, "user", name, scope, hash FROM api_token)`
  return table === 'payment_notification'
    ? `(SELECT xmin, * FROM payment_notification WHERE refused IS NULL)`
    : `"${table}"`
}

/** What was last seen of a table: how it was told from other states of it, and the line for it. */
interface Seen {
  age: string
  rows: string
}
const seen = new Map<string, Seen>()

/**
 * Only where this has changed can any row have: a new version of a row has the number of the transaction that wrote it,
 * which is higher than all before, so that with as many rows the sum is higher.
 */
const age = `count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0)`

/** What stands in the database, as one line for each table: any change of any row changes it. */
export async function contents(): Promise<Record<string, string>> {
  const ages = await query<{ table: string; age: string }>(
    tables.map((table) => `SELECT '${table}' AS "table", ${age} AS age FROM ${rowsOf(table)} t`).join(' UNION ALL '),
  )
  const changed = ages.filter((found) => seen.get(found.table)?.age !== found.age).map(({ table }) => table)
  const parts = changed.map(
    (table) =>
      `SELECT '${table}' AS "table", ${age} AS age,
        count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY id)), '') AS rows FROM ${rowsOf(table)} t`,
  )
  const lines = parts.length > 0 ? await query<Seen & { table: string }>(parts.join(' UNION ALL ')) : []
  for (const { table, ...line } of lines) seen.set(table, line)
  return Object.fromEntries(tables.map((table) => [table, seen.get(table)!.rows]))
}

/** How many rows there are, by their status, and how many mails went out. */
export async function tally(): Promise<Record<string, number>> {
  const withStatus = ['user', 'order', 'ticket', 'payment', 'refund', 'sandbox_payment']
  const parts = [...tables, ...counted].map((table) => {
    const name = withStatus.includes(table)
      ? `'${table} ' || status`
      : table === 'message'
        ? `'told ' || type`
        : `'${table}'`
    return `SELECT ${name} AS name, count(*)::integer AS count FROM "${table}" GROUP BY 1`
  })
  const rows = await query<{ name: string; count: number }>(parts.join(' UNION ALL '))
  return { ...Object.fromEntries(rows.map(({ name, count }) => [name, count])), mails: run().smtp.mails.length }
}

/** What `work` and the jobs that it owes add to the tally. */
export async function growth(work: () => Promise<unknown>): Promise<Record<string, number>> {
  await quiet()
  const before = await tally()
  await work()
  await quiet()
  const after = await tally()
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const changes = [...names].map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const)
  return Object.fromEntries(changes.filter(([, change]) => change !== 0).sort())
}

/** Waits until no job is due: from here on only the test itself changes anything. */
export async function quiet(patience?: number): Promise<void> {
  let due: { job: string }[] = []
  const isQuiet = async () => {
    due = await query(
      `SELECT task_identifier || coalesce(': ' || last_error, '') AS job FROM graphile_worker.jobs
        WHERE run_at <= now() AND attempts < max_attempts LIMIT 5`,
    )
    return due.length === 0
  }
  await eventually(isQuiet, patience).catch((cause: unknown) => {
    throw new Error(`Jobs are still due: ${due.map(({ job }) => job).join('; ')}`, { cause })
  })
}

/** What the session behind these cookies would tell its next page. */
export async function flashOf(cookies: string): Promise<Flash> {
  const id = /(?:^|; *)foyer=s%3A([^.]+)\./.exec(cookies)?.[1] ?? ''
  const [row] = await query<{ flash: Flash | null }>(`SELECT sess->'flash' AS flash FROM session WHERE sid = $1`, [id])
  return row?.flash ?? {}
}

/** What every session holds. When it was last seen is no part of it. */
export async function sessionContents(): Promise<Record<string, string>> {
  const rows = await query<{ sid: string; held: string }>(
    `SELECT sid, (sess::jsonb - 'cookie')::text AS held FROM session`,
  )
  return Object.fromEntries(rows.map(({ sid, held }) => [sid, held]))
}

export async function sessions(): Promise<number> {
  const [row] = await query<{ count: number }>('SELECT count(*)::integer AS count FROM session')
  return row?.count ?? 0
}

/** Not Waterline's: asked hundreds of times here, and that one takes a stack trace each time. */
async function query<Row extends QueryResultRow>(statement: string, values: unknown[] = []): Promise<Row[]> {
  return (await pool().query<Row>(statement, values)).rows
}
