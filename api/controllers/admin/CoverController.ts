import type { Request, Response } from 'express'
import { coverForm, seenCover } from '../../forms/cover-form'
import { findConsoleEvent } from '../../pages/console-event'
import { coverPage } from '../../pages/cover'
import { changeCover } from '../../ticketing/set-cover'
import { removeCover } from '../../ticketing/remove-cover'

/** The cover of an event: what it shows, and the form for another one. */
export async function edit(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  return res.view('admin/cover', { title: req.texts.t('titles.cover'), event, ...(await coverPage(event)) })
}

export async function upload(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const model = req.body as Record<string, unknown>
  try {
    const { alt, file } = coverForm(model, req.upload)
    await changeCover(event.id, alt, file?.path, { by: req.user!.id, seen: seenCover(model), now: new Date() })
    req.session.flash = { notice: req.texts.t(file ? 'flash.coverSaved' : 'flash.coverDescribed') }
    return res.redirect(303, req.path)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

export async function remove(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  await removeCover(event.id, { by: req.user!.id, now: new Date() })
  req.session.flash = { notice: req.texts.t('flash.coverRemoved') }
  return res.redirect(303, req.path)
}
