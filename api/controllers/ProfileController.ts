import type { Request, Response } from 'express'
import { editPerson } from '../accounts/edit-person'
import * as sessions from '../accounts/end-sessions'
import { query, User } from '../db'
import { personalForm } from '../forms/personal-form'
import { profileList } from '../forms/profile-list'
import { signOut } from '../http/session'
import { passkeysList } from '../pages/passkeys-list'
import { profilePage } from '../pages/profile-page'
import { sessionsList } from '../pages/sessions-list'
import { secondStepState } from '../pages/second-step-page'

/** The personal account: personal information, upcoming and past events. */
export async function index(req: Request, res: Response) {
  if (!req.user) return res.notFound()
  const lists = await profilePage(req.user.id, new Date(), profileList(req.query))
  return res.view('profile/index', { title: req.texts.t('titles.profile'), ...lists })
}

/** Personal information, to read. */
export async function personal(req: Request, res: Response) {
  const person = await User.findOne({ id: req.user!.id })
  return res.view('profile/personal', { title: req.texts.t('titles.personal'), person })
}

/** The same, to change; then back to reading it. */
export async function edit(req: Request, res: Response) {
  const { id } = req.user!
  if (req.method !== 'PUT') {
    const person = await User.findOne({ id })
    return res.view('profile/personal-edit', { title: req.texts.t('titles.personalEdit'), person })
  }
  const model = req.allParams()
  try {
    await editPerson(id, personalForm(model, new Date()))
    req.session.flash = { notice: req.texts.t('flash.personalSaved') }
    return res.redirect(303, '/profile/personal')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

/** Security: how one signs in, and where one is signed in. */
export async function security(req: Request, res: Response) {
  const user = req.user!
  const [sessions, secondStep, passkeys] = await Promise.all([
    sessionsList(user.id, req.sessionID, req.texts, new Date()),
    secondStepState(user),
    passkeysList(user.id, req.texts, new Date()),
  ])
  return res.view('profile/security', { title: req.texts.t('titles.security'), ...sessions, secondStep, ...passkeys })
}

/** Signs out in one place. */
export async function endSession(req: Request, res: Response) {
  try {
    const ended = await sessions.endSession(req.user!.id, String(req.params.id))
    if (ended === req.sessionID) return await leave(req, res, 'flash.signedOut')
    req.session.flash = { notice: req.texts.t('flash.sessionEnded') }
    return res.redirect(303, '/profile/security')
  } catch (error) {
    return res.refused(error)
  }
}

/** Signs out everywhere but here. */
export async function endSessions(req: Request, res: Response) {
  await sessions.endSessions({ query }, req.user!.id, req.sessionID)
  req.session.flash = { notice: req.texts.t('flash.sessionsEnded') }
  return res.redirect(303, '/profile/security')
}

/** Signs out everywhere, here too. */
export async function endAllSessions(req: Request, res: Response) {
  await sessions.endSessions({ query }, req.user!.id)
  return leave(req, res, 'flash.signedOutEverywhere')
}

async function leave(req: Request, res: Response, text: string) {
  await signOut(req)
  req.session.flash = { notice: req.texts.t(text) }
  return res.redirect(303, '/')
}
