import type { Request, Response } from 'express'
import { passkeyToSignIn } from '../accounts/passkeys/passkey-options'
import { signIn } from '../accounts/sign-in'
import { signInForm } from '../forms/sign-in-form'
import { browserOf } from '../http/known-browser'
import { letIn, signOut } from '../http/session'
import { linksFor, localPath } from '../http/links'
import { challengeFor } from '../http/passkey-challenges'

/** Signs in by address or username, then goes where the visitor wanted to go. */
export async function login(req: Request, res: Response) {
  if (req.method !== 'POST') {
    const passkey = await passkeyToSignIn(linksFor(req).origin, challengeFor(req, 'sign-in'))
    return res.view('session/new', { title: req.texts.t('titles.login'), passkey })
  }
  const model = req.allParams()
  try {
    const user = await signIn(signInForm(model), browserOf(req))
    const wanted = localPath(req.session.wanted)
    return res.redirect(303, await letIn(req, user, wanted ?? '/'))
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

export async function logout(req: Request, res: Response) {
  await signOut(req)
  req.session.flash = { notice: req.texts.t('flash.signedOut') }
  return res.redirect(303, '/')
}
