import type { NextFunction, Request, Response } from 'express'
import { passwordProof } from '../accounts/password-proof'
import { firstProof, hasSecondStep } from '../accounts/second-step/first-proof'
import { needsSecondStep } from '../accounts/second-step/policy'
import type { UserRow } from '../db'
import { settings } from '../settings'
import { rememberBrowser } from './known-browser'

/**
 * Sails' sessions, but a store that fails ends in the page of breakdowns; Sails' own answer holds the stack. A look with
 * HEAD leaves no trace in them, whatever the page would have them remember.
 */
export function session(req: Request, res: Response, next: NextFunction): void {
  req._sails._privateSessionMiddleware(req, res, (error?: unknown) => {
    if (req.method === 'HEAD' && req.session) req.session.save = unsaved
    next(error)
  })
}

function unsaved(this: Request['session'], done?: (error: unknown) => void): Request['session'] {
  done?.(undefined)
  return this
}

/**
 * Lets a user in who has given the first proof, a password or the link of a mail. Gives the path to go on to: `next` on
 * this site, where `notice` is said; before it the page that asks for the second step, or that sets one up for an
 * admin who must have it.
 */
export async function letIn(
  req: Request,
  user: Pick<UserRow, 'id' | 'role' | 'passwordHash'>,
  next: string,
  notice?: string,
): Promise<string> {
  const secondStep = await hasSecondStep(user.id)
  if (secondStep) {
    await freshSession(req)
    req.session.halfway = { ...firstProof(user, new Date()), next, notice }
    return '/login/code'
  }
  await signInAs(req, user)
  if (notice !== undefined) req.session.flash = { notice }
  if (!needsSecondStep({ role: user.role, secondStep }, settings().adminTotp)) return next
  req.session.flash = { notice: req.texts.t('flash.secondStepNeeded') }
  return '/profile/second_step/new'
}

type Proven = Pick<UserRow, 'id' | 'passwordHash'>

/**
 * A fresh session for a signed-in user: an id that somebody planted before is dead after it. `user` is the row that the
 * proof was compared with: if the password is another one by now, the session opens nothing.
 */
export async function signInAs(req: Request, user: Proven): Promise<void> {
  await freshSession(req)
  req.session.userId = user.id
  req.session.proof = passwordProof(user)
  req.session.signedInAt = new Date().toISOString()
  req.session.device = req.headers['user-agent']?.slice(0, 300)
  rememberBrowser(req, user.id)
}

/** The session in which the password was changed goes on. */
export function staySignedIn(req: Request, user: Proven): void {
  req.session.proof = passwordProof(user)
}

export async function signOut(req: Request): Promise<void> {
  await freshSession(req)
}

function freshSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.regenerate((error) => (error instanceof Error ? reject(error) : resolve()))
  })
}
