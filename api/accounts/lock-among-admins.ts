import type { Transaction, UserRow } from '../db'
import { Refusal } from '../refusal'

/** Who acts on somebody's account, and the origin of the links in the mail that tells of it. */
export interface Act {
  /** The admin; none where the operator acts, by a command. */
  by?: string
  origin: string
}

type Locked = Pick<UserRow, 'id' | 'status' | 'role' | 'emailConfirmToken' | 'passwordHash'>

const isAdmin = ({ role, status }: Locked) => role === 'ROLE_ADMIN' && status === 'active'

/**
 * Locks a user together with every active admin, always in the same order: of two admins who act on each other at
 * once, the second one sees what the first one did. Gives the user, and whether no other admin would be left.
 * @throws Refusal `ownAccount` for who acts on their own, `adminNoLonger` for who is no admin any more
 */
export async function lockAmongAdmins(
  tx: Transaction,
  id: string,
  by: string | undefined,
): Promise<{ user?: Locked; isLastAdmin: boolean }> {
  if (by === id) throw new Refusal('ownAccount')
  const rows = await tx.query<Locked>(
    `SELECT id, status, role, email_confirm_token AS "emailConfirmToken", password_hash AS "passwordHash" FROM "user"
      WHERE id = $1 OR (role = 'ROLE_ADMIN' AND status = 'active') ORDER BY id FOR NO KEY UPDATE`,
    [id],
  )
  const admins = rows.filter(isAdmin)
  if (by !== undefined && !admins.some((admin) => admin.id === by)) throw new Refusal('adminNoLonger')
  return { user: rows.find((row) => row.id === id), isLastAdmin: admins.length === 1 && admins[0]?.id === id }
}
