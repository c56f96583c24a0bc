import type { Request, Response } from 'express'
import { makeApiTokenOnce, revokeApiToken } from '../../accounts/api-token'
import { tokenForm } from '../../forms/token-form'
import { submissionKey } from '../../http/csrf'
import { keepNewToken, takeNewToken } from '../../http/new-token-session'
import { isId } from '../../forms/id'
import { tokensPage } from '../../pages/tokens-page'
import { Refusal } from '../../refusal'

/** Whoever is signed in and their tokens of the API; the secret of a new one, once. */
export async function index(req: Request, res: Response) {
  const { id } = req.user!
  // A look with HEAD shows nothing.
  const fresh = req.method === 'HEAD' ? undefined : takeNewToken(req, id)
  if (fresh) res.set('Cache-Control', 'private, no-store')
  const page = await tokensPage(id, req.texts, new Date())
  return res.view('admin/tokens', { title: req.texts.t('titles.tokens'), fresh, ...page })
}

export async function create(req: Request, res: Response) {
  const model = req.allParams()
  try {
    const form = tokenForm(model)
    const made = await makeApiTokenOnce(req.user!.id, form, submissionKey(req, form))
    // Of a form that came twice at once, the session of the one that came first has the secret: this one stays as it is.
    if (made) keepNewToken(req, req.user!.id, { name: form.name, secret: made.secret })
    return res.redirect(303, '/admin/tokens')
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

export async function revoke(req: Request, res: Response) {
  try {
    const { id } = req.params
    if (!isId(id) || !(await revokeApiToken(id, req.user!.id))) throw new Refusal('tokenGone')
    req.session.flash = { notice: req.texts.t('flash.tokenRevoked') }
    return res.redirect(303, '/admin/tokens')
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}
