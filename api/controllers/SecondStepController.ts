import type { Request, Response } from 'express'
import { enterCode } from '../accounts/second-step/enter-code'
import { hasSecondStep, provenUser } from '../accounts/second-step/first-proof'
import { renewRecoveryCodes } from '../accounts/second-step/renew-codes'
import { turnOffOwnSecondStep } from '../accounts/second-step/turn-off'
import { turnOnSecondStep } from '../accounts/second-step/turn-on'
import { codeForm, confirmationForm, renewalForm, setupForm } from '../forms/second-step-forms'
import { bodyOf } from '../http/form-page'
import { browserOf } from '../http/known-browser'
import { linksFor } from '../http/links'
import { keepRecoveryCodes, newSecondStep, newSecondStepUnderWay, takeRecoveryCodes } from '../http/second-step-session'
import { signInAs } from '../http/session'
import { keyView, secondStepState } from '../pages/second-step-page'
import { Refusal } from '../refusal'

const codesPage = '/profile/second_step/codes'
const securityPage = '/profile/security'

/** The second step of signing in: a code, after the password. */
export async function enter(req: Request, res: Response) {
  if (req.user?.active) return res.redirect(303, '/')
  const { halfway } = req.session
  const recovery = req.query.recovery === '1' || bodyOf(req).recovery === '1'
  try {
    const user = await provenUser(halfway, new Date())
    if (req.method !== 'POST') return res.view('second-step/enter', { title: req.texts.t('titles.code'), recovery })
    const { recoveryCodesLeft } = await enterCode(user, codeForm(req.allParams()), {
      ...circumstances(req),
      browser: browserOf(req),
    })
    await signInAs(req, user)
    const notice = recoveryCodesLeft === undefined ? halfway?.notice : recoveryNotice(req, recoveryCodesLeft)
    if (notice !== undefined) req.session.flash = { notice }
    return res.redirect(303, halfway?.next ?? '/')
  } catch (error) {
    return refuseCode(req, res, error, recovery)
  }
}

/** Setting up: the page with the key, the same one on every look at it, and the form that proves that an app has it. */
export async function turnOn(req: Request, res: Response) {
  const { id } = req.user!
  if (req.method !== 'POST') return (await hasSecondStep(id)) ? showTurnOff(req, res) : showKey(req, res)
  try {
    const secret = newSecondStepUnderWay(req, id)
    const session = req.sessionID
    const codes = await turnOnSecondStep(
      id,
      { ...setupForm(req.allParams()), secret },
      { ...circumstances(req), session },
    )
    // Of a form that came twice at once, the session of the one that came first has the codes: this one stays as it is.
    if (codes) keepRecoveryCodes(req, id, codes)
    return res.redirect(303, codesPage)
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** Recovery codes: shown once after they were made; afterwards the form that makes new ones. */
export async function codes(req: Request, res: Response) {
  const { id } = req.user!
  if (req.method !== 'POST') return showCodes(req, res)
  try {
    const codes = await renewRecoveryCodes(id, renewalForm(req.allParams()), circumstances(req))
    if (codes) keepRecoveryCodes(req, id, codes)
    return res.redirect(303, codesPage)
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** Turning it off, with the password. */
export async function turnOff(req: Request, res: Response) {
  if (req.method !== 'DELETE') return showTurnOff(req, res)
  try {
    const { currentPassword } = confirmationForm(req.allParams())
    await turnOffOwnSecondStep(req.user!.id, currentPassword, linksFor(req).origin)
    req.session.flash = { notice: req.texts.t('flash.secondStepOff') }
    return res.redirect(303, securityPage)
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** What ends the half-way leads back to the password; anything else to the code. */
function refuseCode(req: Request, res: Response, error: unknown, recovery: boolean) {
  const over = error instanceof Refusal && ['signInAgain', 'tooManyCodes'].includes(error.code)
  if (over) delete req.session.halfway
  return res.refused(error, { back: over ? '/login' : recovery ? '/login/code?recovery=1' : '/login/code', fields: {} })
}

function recoveryNotice(req: Request, left: number): string {
  return left === 0 ? req.texts.t('flash.lastRecoveryCode') : req.texts.t('flash.recoveryCode', { count: left })
}

function showKey(req: Request, res: Response) {
  const { id, email } = req.user!
  const view = keyView(newSecondStep(req, id), email)
  return unkept(res).view('second-step/new', { title: req.texts.t('titles.secondStepNew'), ...view })
}

async function showCodes(req: Request, res: Response) {
  const state = await secondStepState(req.user!)
  if (!state.on) return res.redirect(303, securityPage)
  // A look with HEAD shows nothing.
  const codes = req.method === 'HEAD' ? [] : takeRecoveryCodes(req, req.user!.id)
  return unkept(res).view('second-step/codes', { title: req.texts.t('titles.recoveryCodes'), codes, ...state })
}

async function showTurnOff(req: Request, res: Response) {
  const state = await secondStepState(req.user!)
  if (!state.on) return res.redirect(303, securityPage)
  return res.view('second-step/edit', { title: req.texts.t('titles.secondStepOff'), ...state })
}

/** A page with a secret on it stays in no cache, not even in the browser's own. */
function unkept(res: Response): Response {
  return res.set('Cache-Control', 'private, no-store')
}

function circumstances(req: Request) {
  return { origin: linksFor(req).origin, now: new Date() }
}
