import { ApiToken, query, type ApiTokenRow } from '../db'
import { hashToken, newToken } from './token'

/** Tells a secret of ours from others', also for those who scan what was published by mistake. */
const prefix = 'foyer_'
/** `foyer_` and 256 bits. */
const shape = /^foyer_[\w-]{43}$/

export type Scope = ApiTokenRow['scope']

/** Who speaks by a token, and what it may do: `read`, or also `write`. */
export interface Bearer {
  token: string
  scope: Scope
  user: { id: string; role: 'ROLE_USER' | 'ROLE_ADMIN' }
}

/** Makes a token of the API for an active user. Its secret is known only now: the database keeps the hash. */
export async function makeApiToken(
  user: string,
  { name, scope }: { name: string; scope: Scope },
): Promise<{ secret: string; row: ApiTokenRow }> {
  const secret = prefix + newToken().secret
  const row = await ApiToken.create({ user, name, scope, hash: hashToken(secret) }).fetch()
  return { secret, row }
}

/** Whose token this is: undefined for one that never was or was revoked, and for a user who is not active. */
export async function findBearer(secret: string, now: Date): Promise<Bearer | undefined> {
  if (!shape.test(secret)) return undefined
  const [found] = await query<{ id: string; scope: Scope; user: string; role: Bearer['user']['role']; stale: boolean }>(
    `SELECT api_token.id, scope, "user".id AS user, role,
            last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute' AS stale
       FROM api_token JOIN "user" ON "user".id = api_token."user"
      WHERE hash = $1 AND status = 'active'`,
    [hashToken(secret), now],
  )
  if (!found) return undefined
  // To the minute: busy clients do not write a row with every request.
  if (found.stale) await ApiToken.update({ id: found.id }, { lastUsedAt: now })
  return { token: found.id, scope: found.scope, user: { id: found.user, role: found.role } }
}

/** Revokes a token of this user at once. False where there is none such. */
export async function revokeApiToken(id: string, user: string): Promise<boolean> {
  return (await ApiToken.destroy({ id, user })).length > 0
}
