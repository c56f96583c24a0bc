import type { UserRow } from '../db'
import { hashToken } from './token'

/**
 * What a session keeps of the password that its user had when it began. A new password makes it worthless, also where
 * the sign in had begun before and the session appeared only afterwards.
 */
export function passwordProof({ passwordHash }: Pick<UserRow, 'passwordHash'>): string {
  return hashToken(passwordHash)
}
