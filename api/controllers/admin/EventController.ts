import type { Request, Response } from 'express'
import { eventFilter } from '../../forms/event-filter'
import { eventForm, seenVersion } from '../../forms/event-form'
import { listPosition } from '../../forms/list-position'
import { atMomentFields } from '../../forms/moment-fields'
import { submissionId } from '../../http/csrf'
import { findConsoleEvent } from '../../pages/console-event'
import { consoleEvents } from '../../pages/console-events'
import { blankEvent, eventFormPage, savedEvent } from '../../pages/event-form-page'
import { eventHub } from '../../pages/event-hub'
import { eventPage, ticketTypesOf } from '../../pages/event-page'
import { settings } from '../../settings'
import { changeEvent } from '../../ticketing/change-event'
import { copyEvent } from '../../ticketing/copy-event'
import { createEventOnce } from '../../ticketing/create-once'
import { deleteDraft } from '../../ticketing/delete-draft'
import { whomToTell } from '../../ticketing/whom-to-tell'

/** The organiser's own events; an admin sees everybody's. */
export async function index(req: Request, res: Response) {
  const page = await consoleEvents(req.user!, eventFilter(req.query), listPosition(req.query.after), new Date())
  return res.view('admin/events', { title: req.texts.t('titles.console'), ...page })
}

/** Adds an event; it is a draft until it is published. */
export async function create(req: Request, res: Response) {
  const { id: organiser } = req.user!
  const { t } = req.texts
  if (req.method !== 'POST') {
    const page = eventFormPage(await blankEvent(organiser), res.locals.flash?.fields)
    return res.view('admin/event-form', { title: t('titles.eventNew'), event: null, ...page })
  }
  const model = req.allParams()
  try {
    const fields = eventForm(model)
    const context = { organiser, by: { user: organiser }, now: new Date() }
    const { id } = await createEventOnce(submissionId(req, organiser), fields, [], context)
    req.session.flash = { notice: t('flash.eventAdded') }
    return res.redirect(303, `/admin/events/${id}`)
  } catch (error) {
    return res.refused(atMomentFields(error), { fields: model })
  }
}

/** All that can be done about an event, and what is next. */
export async function show(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  return res.view('admin/event', { title: event.title, ...(await eventHub(event, req.user!, new Date())) })
}

/** Changes what an organiser says of it; whoever has edited an older version sees both. */
export async function edit(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  if (req.method !== 'PUT') {
    const page = eventFormPage(savedEvent(event), res.locals.flash?.fields, event)
    return res.view('admin/event-form', { title: req.texts.t('titles.eventEdit'), event, ...page })
  }
  const model = req.allParams()
  try {
    const context = { by: { user: req.user!.id }, version: seenVersion(model), now: new Date() }
    const changed = await changeEvent(event.id, { fields: eventForm(model) }, context)
    const holders = await whomToTell(changed)
    req.session.flash = {
      notice: req.texts.t(holders > 0 ? 'flash.holdersCare' : 'flash.eventSaved', { count: holders }),
    }
    return res.redirect(303, `/admin/events/${event.id}${holders > 0 ? '/announcements/new' : ''}`)
  } catch (error) {
    return res.refused(atMomentFields(error), { fields: model })
  }
}

/** The public page as visitors will see it; nobody can apply here. */
export async function preview(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const page = await eventPage(event, await ticketTypesOf(event), new Date())
  const { holdMinutes } = settings()
  return res.view('admin/preview', { title: event.title, holdMinutes, ...page, canApply: false })
}

/** The same again in a week to come, as a draft. */
export async function copy(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  try {
    const context = { id: submissionId(req, event.id), by: { user: req.user!.id }, now: new Date() }
    const { id } = await copyEvent(event.id, context)
    req.session.flash = { notice: req.texts.t('flash.eventCopied') }
    return res.redirect(303, `/admin/events/${id}`)
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** Removes a draft. */
export async function remove(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  try {
    await deleteDraft(event.id, new Date())
    req.session.flash = { notice: req.texts.t('flash.draftDeleted', { title: event.title }) }
    return res.redirect(303, '/admin/events')
  } catch (error) {
    return res.refused(error, {
      back: (await findConsoleEvent(event.id, req.user!)) ? undefined : '/admin/events',
      fields: {},
    })
  }
}
