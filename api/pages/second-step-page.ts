import { secondStepRequired } from '../accounts/second-step/policy'
import { keyUri } from '../accounts/second-step/totp'
import { RecoveryCode, SecondStep, type UserRow } from '../db'
import { settings } from '../settings'
import { qrPath } from './qr-path'

/** What pages say of a user's second step. */
export async function secondStepState({ id, role }: Pick<UserRow, 'id' | 'role'>) {
  const [row, codesLeft] = await Promise.all([SecondStep.findOne({ user: id }), RecoveryCode.count({ user: id })])
  const required = secondStepRequired({ role }, settings().adminTotp)
  return { on: row !== undefined, codesLeft, codesAt: row?.codesAt, required }
}

/** What an app has to learn: as a picture, as a link, and as a key to type. */
export function keyView(secret: string, account: string) {
  const { hostname } = new URL(settings().baseUrl)
  const uri = keyUri(secret, { issuer: `Foyer ${hostname}`, account })
  const { path, size } = qrPath(uri, 'medium')
  return { uri, qrPath: path, qrSize: size, key: secret.match(/.{1,4}/g)?.join(' ') ?? '' }
}
