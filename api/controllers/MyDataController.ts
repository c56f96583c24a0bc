import type { Request, Response } from 'express'
import { deleteAccount } from '../accounts/delete-account'
import { proofForm } from '../forms/account-forms'
import { linksFor } from '../http/links'
import { signOut } from '../http/session'
import { myDataArchive } from '../pages/my-data-archive'

/** What is kept about a user and for how long; to download it, and to delete it. */
export async function show(req: Request, res: Response) {
  return res.view('profile/data', { title: req.texts.t('titles.data') })
}

export async function download(req: Request, res: Response) {
  const { id } = req.user!
  const { origin } = linksFor(req)
  const asked = { user: id, session: req.sessionID, origin, texts: req.texts, now: new Date() }
  const archive = await myDataArchive(asked)
  res.setHeader('Cache-Control', 'no-store')
  return res.attachment('foyer-data.zip').type('application/zip').send(archive)
}

/** Deletes the account, for who knows its password; afterwards nobody is signed in any more. */
export async function remove(req: Request, res: Response) {
  if (req.method !== 'DELETE') return res.view('profile/delete', { title: req.texts.t('titles.accountDelete') })
  try {
    await deleteAccount(req.user!.id, proofForm(req.allParams()), { origin: linksFor(req).origin, now: new Date() })
    await signOut(req)
    req.session.flash = { notice: req.texts.t('flash.accountDeleted') }
    return res.redirect(303, '/')
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}
