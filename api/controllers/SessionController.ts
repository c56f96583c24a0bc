import type { Request, Response } from 'express'
import { signIn } from '../accounts/sign-in'
import { signInForm } from '../forms/sign-in-form'
import { signInAs, signOut } from '../http/session'
import { localPath } from '../http/links'

/** Signs in by address or username, then goes where the visitor wanted to go. */
export async function login(req: Request, res: Response) {
  if (req.method !== 'POST') return res.view('session/new', { title: req.texts.t('titles.login') })
  const model = req.allParams()
  try {
    const user = await signIn(signInForm(model))
    const wanted = localPath(req.session.wanted)
    await signInAs(req, user.id)
    return res.redirect(303, wanted ?? '/')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

export async function logout(req: Request, res: Response) {
  await signOut(req)
  req.session.flash = { notice: req.texts.t('flash.signedOut') }
  return res.redirect(303, '/')
}
