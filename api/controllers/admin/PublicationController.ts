import type { Request, Response } from 'express'
import type { EventRow } from '../../db'
import { seenVersion } from '../../forms/event-form'
import { listPosition } from '../../forms/list-position'
import { moderationForm } from '../../forms/moderation-form'
import { linksFor } from '../../http/links'
import { findConsoleEvent } from '../../pages/console-event'
import { moderationPage } from '../../pages/moderation-page'
import { settings } from '../../settings'
import { publishSeen, returnEvent, submitEvent, withdrawSubmission } from '../../ticketing/moderation'

/** What waits for an admin. */
export async function queue(req: Request, res: Response) {
  const page = await moderationPage(listPosition(req.query.after))
  return res.view('admin/moderation', { title: req.texts.t('titles.moderation'), ...page })
}

/** Publishes the draft, or hands it in for an admin to look at. */
export async function publish(req: Request, res: Response) {
  return changed(req, res, async (event) => {
    const [{ id: user, role }, now] = [req.user!, new Date()]
    if (role !== 'ROLE_ADMIN' && settings().eventPublishing === 'moderated') {
      await submitEvent(event.id, { user }, now)
      return 'flash.eventSubmitted'
    }
    await publishSeen(event.id, seenVersion(req.allParams()), { user, origin: linksFor(req).origin }, now)
    return 'flash.eventPublished'
  })
}

/** Takes back what was handed in. */
export async function withdraw(req: Request, res: Response) {
  return changed(req, res, async (event) => {
    await withdrawSubmission(event.id, { user: req.user!.id })
    return 'flash.eventWithdrawn'
  })
}

/** An admin gives it back to its organiser, and says why. */
export async function giveBack(req: Request, res: Response) {
  return changed(req, res, async (event) => {
    const moderator = { user: req.user!.id, origin: linksFor(req).origin }
    await returnEvent(event.id, moderationForm(req.allParams()), moderator)
    return 'flash.eventReturned'
  })
}

/** Does something about the event that the address names and says so on its page. */
async function changed(req: Request, res: Response, work: (event: EventRow) => Promise<string>) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  try {
    req.session.flash = { notice: req.texts.t(await work(event)) }
    return res.redirect(303, `/admin/events/${event.id}`)
  } catch (error) {
    return res.refused(error, { fields: req.allParams() })
  }
}
