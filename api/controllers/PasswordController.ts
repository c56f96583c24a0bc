import type { Request, Response } from 'express'
import { changePassword, resetPassword, userToReset } from '../accounts/reset-password'
import { askForReset } from '../accounts/send-reset'
import { newPasswordForm, passwordChangeForm } from '../forms/account-forms'
import { addressForm } from '../forms/registration-form'
import { queryText } from '../forms/query-text'
import { rememberBrowser } from '../http/known-browser'
import { submissionKey } from '../http/csrf'
import { linksFor } from '../http/links'
import { staySignedIn } from '../http/session'
import { Refusal } from '../refusal'

const askPage = '/profile/secret/new'

/** Forgotten password: the form that asks for the address, and what it does. */
export async function create(req: Request, res: Response) {
  if (req.method !== 'POST') return res.view('password/new', { title: req.texts.t('titles.passwordNew') })
  const model = req.allParams()
  try {
    const { email } = addressForm(model)
    await askForReset(email, { links: linksFor(req), locale: req.texts.locale, submission: submissionKey(req, email) })
    req.session.flash = { notice: req.texts.t('flash.resetSent'), fields: { email } }
    return res.redirect(303, askPage)
  } catch (error) {
    return res.refused(error, { back: askPage, fields: model })
  }
}

/** The link of the mail only shows the form; the token stays unused until the form is sent. */
export async function edit(req: Request, res: Response) {
  const token = queryText(req.query.reset_password_token)
  try {
    await userToReset(token, new Date())
    return res.view('password/edit', { title: req.texts.t('titles.passwordEdit'), token })
  } catch (error) {
    return res.refused(error, { back: askPage, fields: {} })
  }
}

/** Sets the new password; then to the personal account, which asks to sign in with it. */
export async function update(req: Request, res: Response) {
  const model = req.allParams()
  const token = queryText(model.reset_password_token)
  try {
    const { password } = newPasswordForm(model)
    const user = await resetPassword(token, password, linksFor(req).origin, new Date())
    // Whoever is locking the account out will go on; this browser has a counter of its own from now on.
    rememberBrowser(req, user.id)
    req.session.flash = { notice: req.texts.t('flash.passwordReset') }
    return res.redirect(303, '/profile')
  } catch (error) {
    // A link that is used up has no form any more.
    return res.refused(error, { back: error instanceof Refusal ? askPage : undefined, fields: {} })
  }
}

/** Change of password by who is signed in; this session stays, every other ends. */
export async function change(req: Request, res: Response) {
  if (req.method !== 'PUT') return res.view('password/change', { title: req.texts.t('titles.passwordChange') })
  try {
    const circumstances = { session: req.sessionID, origin: linksFor(req).origin }
    const user = await changePassword(req.user!.id, passwordChangeForm(req.allParams()), circumstances)
    staySignedIn(req, user)
    req.session.flash = { notice: req.texts.t('flash.passwordChanged') }
    return res.redirect(303, '/profile')
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}
