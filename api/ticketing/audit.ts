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
  await tx.query('INSERT INTO audit_entry (event, "user", action, changes) VALUES ($1, $2, $3, $4::jsonb)', [
    event,
    user,
    action,
    JSON.stringify(changes),
  ])
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

/** The newest entries of an event's log before this moment, at most `limit`. */
export async function auditEntries(event: string, limit: number, before: Date | null = null): Promise<AuditEntry[]> {
  return query<AuditEntry>(
    `SELECT id, event, "user", action, changes, created_at AS "createdAt" FROM audit_entry
      WHERE event = $1 AND ($2::timestamptz IS NULL OR created_at < $2)
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    [event, before, limit],
  )
}
