import type { Request, Response } from 'express'
import { passkeyToSignIn } from '../../accounts/passkeys/passkey-options'
import { signIn } from '../../accounts/sign-in'
import { signInForm } from '../../forms/sign-in-form'
import { browserOf } from '../../http/known-browser'
import { linksFor, localPath } from '../../http/links'
import { challengeFor } from '../../http/passkey-challenges'
import { letIn } from '../../http/session'

/** The door of the organiser console: the same proof as everywhere, but one lands in the console. */
export async function login(req: Request, res: Response) {
  if (req.method !== 'POST') {
    // A passkey signs in at the one address for all; from here it leads to the console as well.
    req.session.wanted = wantedInConsole(req)
    const passkey = await passkeyToSignIn(linksFor(req).origin, challengeFor(req, 'sign-in'))
    return res.view('session/new', { title: req.texts.t('titles.login'), door: 'console', passkey })
  }
  const { email, ...model } = req.allParams()
  // The form of the specification calls it `email`.
  model.login ??= email
  try {
    const user = await signIn(signInForm(model), browserOf(req))
    return res.redirect(303, await letIn(req, user, wantedInConsole(req)))
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

function wantedInConsole({ session }: Request): string {
  const wanted = localPath(session.wanted)
  return wanted && /^\/admin(?:[/?]|$)/.test(wanted) ? wanted : '/admin'
}
