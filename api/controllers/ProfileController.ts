import type { Request, Response } from 'express'
import { editPerson } from '../accounts/edit-person'
import { endSessions as endOtherSessions } from '../accounts/end-sessions'
import { query, User } from '../db'
import { personalForm } from '../forms/personal-form'
import { profilePage } from '../pages/profile-page'

/** The personal account: personal information, upcoming and past events. */
export async function index(req: Request, res: Response) {
  if (!req.user) return res.notFound()
  const entries = await profilePage(req.user.id, new Date())
  return res.view('profile/index', { title: req.texts.t('titles.profile'), ...entries })
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

/** Signs out everywhere but here. */
export async function endSessions(req: Request, res: Response) {
  await endOtherSessions({ query }, req.user!.id, req.sessionID)
  req.session.flash = { notice: req.texts.t('flash.sessionsEnded') }
  return res.redirect(303, '/profile')
}
