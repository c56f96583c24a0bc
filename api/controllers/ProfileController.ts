import type { Request, Response } from 'express'
import { profilePage } from '../pages/profile-page'

/** The personal account: personal information, upcoming and past events. */
export async function index(req: Request, res: Response) {
  if (!req.user) return res.notFound()
  const entries = await profilePage(req.user.id, new Date())
  return res.view('profile/index', { title: req.texts.t('titles.profile'), ...entries })
}
