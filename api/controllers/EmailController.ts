import type { Request, Response } from 'express'
import { askForNewEmail, confirmNewEmail } from '../accounts/change-email'
import { User } from '../db'
import { emailChangeForm } from '../forms/account-forms'
import { queryText } from '../forms/query-text'
import { submissionKey } from '../http/csrf'
import { linksFor } from '../http/links'

/** Change of the address: asks for the new one and the password, and mails the new one. */
export async function edit(req: Request, res: Response) {
  const { id } = req.user!
  if (req.method !== 'PUT') {
    const user = await User.findOne({ id })
    return res.view('profile/email', { title: req.texts.t('titles.emailEdit'), pending: user?.newEmail ?? null })
  }
  const model = req.allParams()
  try {
    const wish = emailChangeForm(model)
    await askForNewEmail(id, wish, { origin: linksFor(req).origin, submission: submissionKey(req, wish.email) })
    req.session.flash = { notice: req.texts.t('flash.emailConfirmSent') }
    return res.redirect(303, '/profile/email/edit')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

/** The link in the mail to the new address. */
export async function confirm(req: Request, res: Response) {
  if (req.method === 'HEAD') return res.status(200).end()
  try {
    await confirmNewEmail(queryText(req.query.token), req.sessionID, linksFor(req).origin, new Date())
    req.session.flash = { notice: req.texts.t('flash.emailChanged') }
    return res.redirect(303, '/profile')
  } catch (error) {
    return res.refused(error, { back: '/profile/login', fields: {} })
  }
}
