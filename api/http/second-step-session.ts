import type { Request } from 'express'
import { sealFor, unsealFor } from '../accounts/second-step/secrets'
import { newSecret } from '../accounts/second-step/totp'

/*
 * What a session remembers while a second step is set up. A session is a row of the database, too, so that it is
 * encrypted here as well.
 */

/** The secret of the set-up under way, the same on every page of it; made where there is none yet. */
export function newSecondStep(req: Request, user: string): string {
  const known = newSecondStepUnderWay(req, user)
  if (known !== undefined) return known
  const secret = newSecret()
  req.session.newSecondStep = sealFor(user, 'new second step', secret)
  return secret
}

export function newSecondStepUnderWay(req: Request, user: string): string | undefined {
  return unsealFor(user, 'new second step', req.session.newSecondStep)
}

/** The set-up is over; the codes wait for the page that shows them. */
export function keepRecoveryCodes(req: Request, user: string, codes: string[]): void {
  delete req.session.newSecondStep
  req.session.recoveryCodes = sealFor(user, 'recovery codes', codes.join(' '))
}

/** The codes that were not shown yet, once. */
export function takeRecoveryCodes(req: Request, user: string): string[] {
  const kept = unsealFor(user, 'recovery codes', req.session.recoveryCodes)
  if (req.session.recoveryCodes !== undefined) delete req.session.recoveryCodes
  return kept?.split(' ') ?? []
}
