import type { Request, Response } from 'express'
import type { EventRow } from '../../db'
import { seenVersion } from '../../forms/event-form'
import { isId } from '../../forms/id'
import { atMomentFields } from '../../forms/moment-fields'
import { stepForm, ticketTypeForm } from '../../forms/ticket-type-form'
import { submissionId } from '../../http/csrf'
import { findConsoleEvent } from '../../pages/console-event'
import { findTicketType, ticketTypePage } from '../../pages/ticket-type-page'
import { changeEvent } from '../../ticketing/change-event'
import { moveTicketType } from '../../ticketing/move-ticket-type'
import { ticketTypesOf } from '../../ticketing/ticket-types-of'

/** Adds a ticket type at the end of the list. */
export async function create(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  if (req.method !== 'POST') {
    const page = ticketTypePage(event, undefined, res.locals.flash?.fields)
    return res.view('admin/ticket-type', { title: req.texts.t('titles.ticketTypeNew'), ...page })
  }
  return changed(req, res, event, 'flash.ticketTypeAdded', async (by) => {
    const said = ticketTypeForm(req.allParams(), event)
    const position = ((await ticketTypesOf(event.id)).at(-1)?.position ?? -1) + 1
    const step = { kind: 'add', field: '', id: submissionId(req, event.id), fields: { ...said, position } } as const
    await changeEvent(event.id, { ticketTypes: [step] }, { by, now: new Date() })
  })
}

/** Changes one. */
export async function edit(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  const type = event && (await findTicketType(event, req.params.type))
  if (!event || !type) return res.notFound()
  if (req.method !== 'PUT') {
    const page = ticketTypePage(event, type, res.locals.flash?.fields)
    return res.view('admin/ticket-type', { title: req.texts.t('titles.ticketTypeEdit'), ...page })
  }
  return changed(req, res, event, 'flash.ticketTypeSaved', async (by) => {
    const model = req.allParams()
    const step = { kind: 'change', field: '', id: type.id, fields: ticketTypeForm(model, event) } as const
    await changeEvent(event.id, { ticketTypes: [step] }, { by, version: seenVersion(model), now: new Date() })
  })
}

/** Removes one that nobody has ordered. */
export async function remove(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  const { type: id } = req.params
  if (!event || !isId(id)) return res.notFound()
  return changed(req, res, event, 'flash.ticketTypeRemoved', async (by) => {
    const step = { kind: 'remove', field: '', id } as const
    await changeEvent(event.id, { ticketTypes: [step] }, { by, now: new Date() })
  })
}

/** Moves one up or down in the list that visitors see. */
export async function move(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  const { type: id } = req.params
  if (!event || !isId(id)) return res.notFound()
  return changed(req, res, event, 'flash.ticketTypeMoved', async (by) =>
    moveTicketType(event.id, id, stepForm(req.allParams()), by),
  )
}

/** Does something about ticket types and says so on the page of the event. */
async function changed(
  req: Request,
  res: Response,
  event: EventRow,
  notice: string,
  work: (by: { user: string }) => Promise<void>,
) {
  try {
    await work({ user: req.user!.id })
    req.session.flash = { notice: req.texts.t(notice) }
    return res.redirect(303, `/admin/events/${event.id}`)
  } catch (error) {
    return res.refused(atMomentFields(error), { fields: req.allParams() })
  }
}
