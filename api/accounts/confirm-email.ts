import { User, type UserRow } from '../db'
import { Refusal } from '../refusal'
import { hashToken } from './token'

/** Whose confirmation it is, if the token can still be used. */
export async function userToConfirm(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ emailConfirmToken: hashToken(token), status: 'wait' })
  if (!user?.emailConfirmExpires || user.emailConfirmExpires <= now) throw new Refusal('tokenUnusable')
  return user
}

/**
 * Marks that the user may now sign in. The token is used up by one atomic update: of many at once, one wins.
 * @throws Refusal `tokenUnusable`
 */
export async function confirmUser(user: UserRow): Promise<UserRow> {
  const [active] = await User.update(
    { id: user.id, status: 'wait', emailConfirmToken: user.emailConfirmToken },
    { status: 'active', emailConfirmToken: null, emailConfirmExpires: null },
  )
  if (!active) throw new Refusal('tokenUnusable')
  return active
}
