import type { UserRow } from '../../db'
import type { Settings } from '../../settings'

type AdminTotp = Settings['adminTotp']

/** Must whoever has this role have a second step? Then it cannot be turned off. */
export function secondStepRequired({ role }: Pick<UserRow, 'role'>, adminTotp: AdminTotp): boolean {
  return role === 'ROLE_ADMIN' && adminTotp === 'required'
}

/** Must this user set up a second step before the console opens? */
export function needsSecondStep(
  { role, secondStep }: Pick<UserRow, 'role'> & { secondStep: boolean },
  adminTotp: AdminTotp,
): boolean {
  return secondStepRequired({ role }, adminTotp) && !secondStep
}
