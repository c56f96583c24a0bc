import type { Request, Response } from 'express'
import { invitedUser, takeOverAccount } from '../accounts/take-over-account'
import { newPasswordForm } from '../forms/account-forms'
import { queryText } from '../forms/query-text'
import { rememberBrowser } from '../http/known-browser'
import { letIn } from '../http/session'
import { Refusal } from '../refusal'

/** The link of the invitation only shows a form that asks for a password. */
export async function show(req: Request, res: Response) {
  const token = queryText(req.query.confirmation_token)
  try {
    const { email } = await invitedUser(token, new Date())
    return res.view('invitation/show', { title: req.texts.t('titles.invitation'), token, email })
  } catch (error) {
    return res.refused(error, { back: '/profile/login', fields: {} })
  }
}

/** Opens the account and signs in. */
export async function confirm(req: Request, res: Response) {
  const model = req.allParams()
  const token = queryText(model.confirmation_token)
  try {
    const { password } = newPasswordForm(model)
    const user = await takeOverAccount(token, password, new Date())
    // Also of who owes a code yet: whoever is locking the account out has a counter of their own.
    rememberBrowser(req, user.id)
    return res.redirect(303, await letIn(req, user, '/profile', req.texts.t('flash.accountOpened')))
  } catch (error) {
    // An invitation that is used up has no form any more.
    return res.refused(error, { back: error instanceof Refusal ? '/profile/login' : undefined, fields: {} })
  }
}
