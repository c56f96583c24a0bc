import type { Request, Response } from 'express'
import { announcementForm } from '../../forms/announcement-form'
import { listPosition } from '../../forms/list-position'
import { submissionKey } from '../../http/csrf'
import { announcementOffer, announcementsPage } from '../../pages/announcements-page'
import { findConsoleEvent } from '../../pages/console-event'
import { announce } from '../../ticketing/announce'

/** What ticket holders were told, and how far it has got. */
export async function index(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const page = await announcementsPage(event, req.texts, listPosition(req.query.after))
  return res.view('admin/announcements', { title: req.texts.t('titles.announcements'), ...page })
}

/** Tells everybody who has a ticket what has changed. */
export async function create(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  if (req.method !== 'POST') {
    const offer = await announcementOffer(event, req.texts)
    return res.view('admin/announcement', { title: req.texts.t('titles.announcement'), ...offer })
  }
  const model = req.allParams()
  try {
    const wish = { ...announcementForm(model), submission: submissionKey(req, event.id) }
    await announce(event.id, wish, { user: req.user!.id })
    req.session.flash = { notice: req.texts.t('flash.announced') }
    return res.redirect(303, `/admin/events/${event.id}/announcements`)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}
