import type { Request, Response } from 'express'
import type { EventRow } from '../db'
import { applicationForm } from '../forms/application-form'
import { feedFilter, feedQuestion } from '../forms/feed-filter'
import { listPosition } from '../forms/list-position'
import { submissionKey } from '../http/csrf'
import { linksFor } from '../http/links'
import { applicationPage, changedAttendees } from '../pages/application-page'
import { eventPage, findEvent, ticketTypesOf } from '../pages/event-page'
import { feedPage } from '../pages/feed'
import { feedForm } from '../pages/feed-form'
import { feedMeta, feedTitle } from '../pages/feed-meta'
import { eventCalendar } from '../pages/event-calendar'
import { byMonth } from '../pages/months'
import { eventData } from '../pages/structured-data'
import { settings } from '../settings'
import { plainText } from '../text/markdown'
import { placeOrder } from '../ticketing/place-order'

/** The feed of upcoming events, the nearest first. */
export async function feed(req: Request, res: Response) {
  const asked = feedFilter(req.query)
  const after = listPosition(req.query.after)
  const page = await feedPage(asked.filter, after, new Date())
  const filter = { ...asked.filter, q: page.meant ?? asked.filter.q }
  res.view('event/feed', {
    title: feedTitle(asked.filter, req.texts),
    ...feedMeta(asked.filter, after),
    ...(await feedForm(asked, req.texts)),
    meant: page.meant,
    speechless: page.speechless,
    begun: after !== undefined,
    months: byMonth(page.events, req.texts.format),
    next: page.next && `/${feedQuestion(filter, page.next)}`,
  })
}

export async function show(req: Request, res: Response) {
  const event = await findEvent(req.params.slug)
  if (!event) return res.notFound()
  const page = await eventPage(event, await ticketTypesOf(event), new Date())
  const { baseUrl } = settings()
  const image = page.cover && `${baseUrl}${page.cover.og}`
  res.view('event/show', {
    title: event.title,
    description: plainText(event.description, 160) || undefined,
    ogType: 'event',
    image,
    structuredData: eventData(page, `${baseUrl}/events/${event.slug}`, image),
    holdMinutes: settings().holdMinutes,
    ...page,
  })
}

/** The event as a calendar file. */
export async function calendar(req: Request, res: Response) {
  const event = await findEvent(req.params.slug)
  if (!event) return res.notFound()
  const file = eventCalendar(event, `${settings().baseUrl}/events/${event.slug}`)
  return res.attachment(`${event.slug}.ics`).type('text/calendar; charset=utf-8').send(file)
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
