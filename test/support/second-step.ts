import { Secret, TOTP } from 'otpauth'
import { newRecoveryCodes, plainRecoveryCode } from '../../api/accounts/second-step/code'
import { sealFor } from '../../api/accounts/second-step/secrets'
import { newSecret } from '../../api/accounts/second-step/totp'
import { hashToken } from '../../api/accounts/token'
import { RecoveryCode, SecondStep } from '../../api/db'
import type { Page, VisitorAgent } from './visitor'

/** Somebody's phone: shows the code of now, or of so many steps of thirty seconds later. */
export interface Phone {
  secret: string
  code(later?: number): string
}

export function aPhone(secret: string): Phone {
  return {
    secret,
    code: (later = 0) =>
      TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + later * 30_000, digits: 6 }),
  }
}

/** Turns on the second step of a user, as if it had been long ago. */
export async function aSecondStep(user: string): Promise<{ phone: Phone; recoveryCodes: string[] }> {
  const secret = newSecret()
  const now = new Date()
  const sealed = sealFor(user, 'second step', secret)
  await SecondStep.create({ user, secret: sealed, lastStep: 0, triesSince: now, codesAt: now })
  const recoveryCodes = newRecoveryCodes()
  await RecoveryCode.createEach(recoveryCodes.map((code) => ({ user, hash: hashToken(plainRecoveryCode(code)) })))
  return { phone: aPhone(secret), recoveryCodes }
}

export const setupPage = '/profile/second_step/new'

/** The phone learns the key of the page on which a second step is set up. */
export async function scanned(visitor: VisitorAgent): Promise<Phone> {
  const { $ } = await visitor.get(setupPage)
  return aPhone($('.key .code').text().replace(/\s/g, ''))
}

/** Sends the form that turns the second step on. */
export async function turnOn(
  visitor: VisitorAgent,
  phone: Phone,
  currentPassword: string,
  code = phone.code(),
): Promise<Page> {
  return visitor.submit(setupPage, { code, currentPassword }, '/profile/second_step')
}
