import type { Transaction } from '../db'

/**
 * Ends what opens an account without its password: passkeys and tokens of the API; webhooks, which carry out what it
 * sees, are paused. Whoever sets a password by a link in a mail knows nothing of what somebody else, who had the one
 * before, has set up. A second step stays: a mailbox alone must not take it away. Gives whether there was anything.
 */
export async function endWaysIn(tx: Transaction, user: string): Promise<boolean> {
  const passkeys = await tx.Passkey.destroy({ user })
  const tokens = await tx.ApiToken.destroy({ user })
  const webhooks = await tx.query(
    `UPDATE webhook SET paused_at = now(), paused_by = 'owner' WHERE "user" = $1 AND paused_at IS NULL RETURNING id`,
    [user],
  )
  return passkeys.length + tokens.length + webhooks.length > 0
}
