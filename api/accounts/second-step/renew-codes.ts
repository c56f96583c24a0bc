import { transaction } from '../../db'
import { addJob } from '../../jobs/queue'
import { lockWithPassword, userWithPassword } from '../current-password'
import { replaceRecoveryCodes } from './turn-on'

/**
 * Makes ten new recovery codes; the old ones die, and a mail tells of it. A form that comes twice makes them once: it
 * says which codes it was to replace. Gives undefined if those are gone already.
 * @throws FormRefusal for a wrong current password
 */
export async function renewRecoveryCodes(
  id: string,
  { currentPassword, madeAt }: { currentPassword: string; madeAt: Date },
  { origin, now }: { origin: string; now: Date },
): Promise<string[] | undefined> {
  const user = await userWithPassword(id, currentPassword)
  return transaction(async (tx) => {
    await lockWithPassword(tx, user)
    const renewed = await tx.query(
      'UPDATE second_step SET codes_at = $3 WHERE "user" = $1 AND codes_at = $2 RETURNING id',
      [id, madeAt, now],
    )
    if (renewed.length === 0) return undefined
    const codes = await replaceRecoveryCodes(tx, id)
    await addJob(tx, 'tell-security-changed', { user: id, origin, kind: 'recoveryCodesRenewed' })
    return codes
  })
}
