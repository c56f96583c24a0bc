import { ApiToken, query, transaction, type ApiTokenRow, type Transaction } from '../db'
import { Refusal } from '../refusal'
import { isFirstClick } from './first-click'
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

/** So many tokens one user may have. */
export const mostTokens = 50

/** A user's own tokens, the newest first. */
export async function tokensOf(user: string): Promise<ApiTokenRow[]> {
  return ApiToken.find({ where: { user }, sort: [{ createdAt: 'DESC' }, { id: 'ASC' }], limit: mostTokens })
}

interface MadeToken {
  secret: string
  row: ApiTokenRow
}
type Wish = Pick<ApiTokenRow, 'name' | 'scope'>

/**
 * Makes a token of the API for an active user. Its secret is known only now: the database keeps the hash.
 * @throws Refusal `tooManyTokens` where there are as many as there may be
 */
export async function makeApiToken(user: string, wish: Wish): Promise<MadeToken> {
  return transaction(async (tx) => make(tx, user, wish))
}

/** The same by a form, which makes one token however often it comes: undefined is the second click. */
export async function makeApiTokenOnce(user: string, wish: Wish, submission: string): Promise<MadeToken | undefined> {
  return transaction(async (tx) => ((await isFirstClick(tx, submission)) ? make(tx, user, wish) : undefined))
}

/** Of many that are made at once, no more than there may be. */
async function make(tx: Transaction, user: string, { name, scope }: Wish): Promise<MadeToken> {
  await tx.User.lock(user)
  if ((await tx.ApiToken.count({ user })) >= mostTokens) throw new Refusal('tooManyTokens')
  const secret = prefix + newToken().secret
  return { secret, row: await tx.ApiToken.create({ user, name, scope, hash: hashToken(secret) }).fetch() }
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
