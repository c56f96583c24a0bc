import { publishConfirmed } from '../bus/user-messages'
import { transaction, User, type UserRow } from '../db'
import { Refusal } from '../refusal'
import { activated } from './confirmation'
import { hashToken } from './token'

/**
 * Finds the user of a token and checks that it can still be used.
 * @throws Refusal `tokenUnusable`, the same for an unknown, a used and an expired one
 */
export async function userToConfirm(token: string, now: Date): Promise<UserRow> {
  const user = await User.findOne({ emailConfirmToken: hashToken(token), status: 'wait' })
  if (!user?.emailConfirmExpires || user.emailConfirmExpires <= now) throw new Refusal('tokenUnusable')
  return user
}

/**
 * The same for a link that names the user as well.
 * @throws Refusal `tokenUnusable`, also for a token of somebody else
 */
export async function namedUserToConfirm(id: string, token: string, now: Date): Promise<UserRow> {
  const user = await userToConfirm(token, now)
  if (user.id !== id) throw new Refusal('tokenUnusable')
  return user
}

/**
 * Marks that the user may now sign in, and says so on the event bus. The token is used up by one atomic update: of many
 * at once, one wins.
 * @throws Refusal `tokenUnusable`
 */
export async function activateUser({ id, emailConfirmToken }: UserRow): Promise<UserRow> {
  return transaction(async (tx) => {
    const [user] = await tx.User.update({ id, status: 'wait', emailConfirmToken }, activated)
    if (!user) throw new Refusal('tokenUnusable')
    await publishConfirmed(tx, user)
    return user
  })
}
