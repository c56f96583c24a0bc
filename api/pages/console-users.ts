import { nameless } from '../accounts/customer-of-order'
import { query, type UserRow } from '../db'
import { listLink, type ListPosition } from '../forms/list-position'
import type { UserFilter } from '../forms/user-forms'
import { beginning, wordsOf } from './search-words'

interface Row extends Pick<UserRow, 'id' | 'email' | 'username' | 'status' | 'role' | 'createdAt'> {
  name: string
  time: string
}

/** So many users make one page. */
const pageSize = 30

/** One page of the users that a filter lets through, the newest first: one query, however many there are. */
export async function consoleUsers(filter: UserFilter, after: ListPosition | undefined) {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = wordsOf(filter.q).map((word) => beginsWith(value(beginning(word))))
  if (filter.status) conditions.push(`status = ${value(filter.status)}`)
  if (filter.role) conditions.push(`role = ${value(filter.role)}`)
  if (after)
    conditions.push(
      `(created_at, id) < (timestamptz 'epoch' + ${value(after.time)}::bigint * interval '1 microsecond', ${value(after.id)}::uuid)`,
    )
  const rows = await query<Row>(
    `SELECT id, email, username, status, role, created_at AS "createdAt", coalesce(nullif(concat_ws(' ', first_name, last_name), '${nameless}'), email) AS name,
            (extract(epoch FROM created_at) * 1000000)::bigint::text AS time
       FROM "user" ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY created_at DESC, id DESC LIMIT ${pageSize + 1}`,
    values,
  )
  const users = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? users.at(-1) : undefined
  const filters = Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== ''))
  return { users, filter, next: last && listLink('/admin/users', filters, last), begun: after !== undefined }
}

/** Each as an index of migrations/0006 has it. */
function beginsWith(pattern: string): string {
  const columns = ['email', ...['username', 'first_name', 'last_name'].map((name) => `search_form(${name})`)]
  return `(${columns.map((column) => `${column} LIKE ${pattern}`).join(' OR ')})`
}
