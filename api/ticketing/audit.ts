import { query, type Transaction } from '../db'

/** One field that changed; times in ISO 8601, money in minor units. */
export interface Change {
  field: string
  from: string | number | boolean | null
  to: string | number | boolean | null
}

export type AuditAction =
  | 'created'
  | 'copied'
  | 'changed'
  | 'ticketTypeAdded'
  | 'ticketTypeChanged'
  | 'ticketTypeRemoved'
  | 'refundPolicy'
  | 'cover'
  | 'submitted'
  | 'withdrawn'
  | 'returned'
  | 'published'
  | 'cancelled'
  | 'announced'

export interface AuditEntry {
  id: string
  event: string
  /** Null: the house itself, or somebody whose account was deleted. */
  user: string | null
  action: AuditAction
  changes: Change[]
  createdAt: Date
}

/** Writes into the audit log of an event what its transaction changes. */
export async function record(
  tx: Pick<Transaction, 'query'>,
  { event, user, action, changes = [] }: Pick<AuditEntry, 'event' | 'user' | 'action'> & { changes?: Change[] },
): Promise<void> {
  await tx.query(
    // Of several in one transaction, each has its own moment.
    `INSERT INTO audit_entry (event, "user", action, changes, created_at)
     VALUES ($1, $2, $3, $4::jsonb, clock_timestamp())`,
    [event, user, action, JSON.stringify(changes)],
  )
}

/** The fields of `after` that are not what they were, in its order. */
export function changesBetween(before: object, after: object): Change[] {
  const was = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .map(([field, to]) => ({ field, from: plain(was.get(field)), to: plain(to) }))
    .filter(({ from, to }) => from !== to)
}

function plain(value: unknown): Change['from'] {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** The newest entries of an event's log, at most `limit`; `after` is the place of the last one of the page before. */
export async function auditEntries(
  event: string,
  limit: number,
  after?: { time: string; id: string },
): Promise<(AuditEntry & { time: string })[]> {
  return query(
    `SELECT id, event, "user", action, changes, created_at AS "createdAt",
            (extract(epoch FROM created_at) * 1000000)::bigint::text AS time
       FROM audit_entry
      WHERE event = $1 AND ($2::bigint IS NULL
            OR (created_at, id) < (timestamptz 'epoch' + $2 * interval '1 microsecond', $3::uuid))
      ORDER BY created_at DESC, id DESC LIMIT $4`,
    [event, after?.time ?? null, after?.id ?? null, limit],
  )
}
