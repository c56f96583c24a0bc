import type { Request, Response } from 'express'
import type { EventRow } from '../db'
import { applicationForm } from '../forms/application-form'
import { feedPosition, feedLink } from '../forms/feed-position'
import { submissionKey } from '../http/csrf'
import { linksFor } from '../http/links'
import { applicationPage, changedAttendees } from '../pages/application-page'
import { eventPage, feedPage, findEvent, ticketTypesOf } from '../pages/event-page'
import { byMonth } from '../pages/months'
import { settings } from '../settings'
import { placeOrder } from '../ticketing/place-order'

/** The feed of upcoming events, the nearest first. */
export async function feed(req: Request, res: Response) {
  const { events, next } = await feedPage(feedPosition(req.query), new Date())
  res.view('event/feed', {
    title: req.texts.t('titles.feed'),
    months: byMonth(events, req.texts.format),
    next: next ? feedLink(next) : null,
  })
}

export async function show(req: Request, res: Response) {
  const event = await findEvent(req.params.slug)
  if (!event) return res.notFound()
  const page = await eventPage(event, await ticketTypesOf(event), new Date())
  res.view('event/show', { title: event.title, holdMinutes: settings().holdMinutes, ...page })
}

/** The application: places the order, or adds and removes attendees for browsers without scripts. */
export async function apply(req: Request, res: Response) {
  const event = await findEvent(req.params.slug)
  if (!event) return res.notFound()
  if (req.method !== 'POST') return showApplication(req, res, event)
  const model = req.allParams()
  const changed = changedAttendees(model)
  if (changed) {
    req.session.flash = { fields: changed }
    return res.redirect(303, req.path)
  }
  try {
    const now = new Date()
    const application = applicationForm(model, now)
    const order = await placeOrder(application, {
      event: event.id,
      buyer: { id: req.user?.active ? req.user.id : null, locale: req.texts.locale },
      origin: linksFor(req).origin,
      submission: submissionKey(req, application, event.id),
      holdMinutes: settings().holdMinutes,
      now,
    })
    return res.redirect(303, `/orders/${order.key}`)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

async function showApplication(req: Request, res: Response, event: EventRow) {
  const ticketTypes = await ticketTypesOf(event)
  const page = await eventPage(event, ticketTypes, new Date())
  if (!page.canApply && !res.locals.flash) return res.redirect(303, `/events/${event.slug}`)
  res.view('event/apply', {
    title: req.texts.t('titles.apply'),
    ...page,
    ...applicationPage(page.event, req.user, res.locals.flash?.fields),
  })
}
