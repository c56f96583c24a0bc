import type { Request, Response } from 'express'
import { userWithPassword } from '../accounts/current-password'
import { addPasskey } from '../accounts/passkeys/add-passkey'
import { passkeyToCreate } from '../accounts/passkeys/passkey-options'
import { removePasskey } from '../accounts/passkeys/remove-passkey'
import { signInWithPasskey } from '../accounts/passkeys/sign-in-with-passkey'
import { newPasskeyForm, passkeySignInForm } from '../forms/passkey-form'
import { linksFor, localPath } from '../http/links'
import { challengeFor, takeChallenge } from '../http/passkey-challenges'
import { signInAs } from '../http/session'

/** Signs in with a passkey, which is two factors at once, then goes where the visitor wanted to go. */
export async function signIn(req: Request, res: Response) {
  try {
    const answer = passkeySignInForm(req.allParams())
    takeChallenge(req, answer.challenge, 'sign-in')
    const user = await signInWithPasskey(answer, { origin: linksFor(req).origin, now: new Date() })
    const wanted = localPath(req.session.wanted)
    await signInAs(req, user)
    return res.redirect(303, wanted ?? '/')
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** The form that adds a passkey. */
export async function offer(req: Request, res: Response) {
  try {
    const site = { origin: linksFor(req).origin, name: req.texts.t('brand') }
    const passkey = await passkeyToCreate(req.user!, site, challengeFor(req, 'registration'))
    return res.view('passkey/new', { title: req.texts.t('titles.passkeyNew'), passkey })
  } catch (error) {
    return res.refused(error, { back: '/profile/security', fields: {} })
  }
}

export async function create(req: Request, res: Response) {
  const model = req.allParams()
  try {
    const form = newPasskeyForm(model)
    const user = await userWithPassword(req.user!.id, form.currentPassword)
    takeChallenge(req, form.challenge, 'registration')
    await addPasskey(user, form, { origin: linksFor(req).origin, now: new Date() })
    req.session.flash = { notice: req.texts.t('flash.passkeyAdded') }
    return res.redirect(303, '/profile/security')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

export async function remove(req: Request, res: Response) {
  try {
    await removePasskey(req.params.id, { user: req.user!.id, origin: linksFor(req).origin })
    req.session.flash = { notice: req.texts.t('flash.passkeyRemoved') }
    return res.redirect(303, '/profile/security')
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}
