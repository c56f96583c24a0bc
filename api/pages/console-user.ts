import { nameless } from '../accounts/customer-of-order'
import { query, type UserRow } from '../db'
import { waitsFor } from '../accounts/confirmation'
import { isId } from '../forms/id'

interface Row extends Pick<
  UserRow,
  'id' | 'email' | 'username' | 'status' | 'role' | 'locale' | 'createdAt' | 'newEmail' | 'passwordHash'
> {
  name: string
  secondStep: boolean
  passkeys: number
  invitedUntil: Date | null
  sessions: number
  orders: number
  events: number
}

/**
 * What an admin may see of a user: how the account stands, and how much hangs on it. Personal information is the
 * user's own.
 */
export async function findPerson(id: unknown) {
  if (!isId(id)) return undefined
  const [row] = await query<Row>(
    `SELECT u.id, email, username, status, role, locale, u.created_at AS "createdAt", new_email AS "newEmail",
            password_hash AS "passwordHash", coalesce(nullif(concat_ws(' ', first_name, last_name), '${nameless}'), email) AS name,
            invitation_expires AS "invitedUntil",
            EXISTS (SELECT FROM second_step WHERE "user" = u.id) AS "secondStep",
            (SELECT count(*)::integer FROM passkey WHERE "user" = u.id) AS passkeys,
            (SELECT count(*)::integer FROM session WHERE sess ->> 'userId' = u.id::text AND expire > now()) AS sessions,
            (SELECT count(*)::integer FROM "order" WHERE buyer = u.id AND status = 'paid') AS orders,
            (SELECT count(*)::integer FROM event WHERE organiser = u.id) AS events
       FROM "user" u WHERE u.id = $1`,
    [id],
  )
  if (!row) return undefined
  const { passwordHash, ...person } = row
  return { ...person, hasPassword: waitsFor({ passwordHash }) === 'confirmation' }
}
