import type { Request, Response } from 'express'
import { eventChange, newEvent } from '../../../documents/event-command'
import { parseDocument } from '../../../documents/parse-document'
import { changeOf, newEventFields } from '../../../documents/read-command'
import { send } from '../../../http/api'
import { eventIdOf } from '../../../http/api-query'
import { refuse } from '../../../http/api-refusal'
import { eventAnswer, publishingOf } from '../../../http/event-answers'
import { showCapacity, showEvent, showEvents } from '../../../http/event-reads'
import { once } from '../../../http/once'
import { matchedVersions } from '../../../http/tags'
import { insertDraft, refuseBad } from '../../../ticketing/create-event'
import { onFreeSlug } from '../../../ticketing/event-slug'
import { offerEvent } from '../../../ticketing/offer-event'
import { rewriteEvent } from '../../../ticketing/rewrite-event'

/** What everybody may read. api/http/event-reads answers it before it gets here, in the same way. */
export async function detail(req: Request, res: Response) {
  return showEvent(req, res)
}

export async function capacity(req: Request, res: Response) {
  return showCapacity(req, res)
}

export async function list(req: Request, res: Response) {
  return showEvents(req, res)
}

/** Adds an event of the token's user. */
export async function create(req: Request, res: Response) {
  const { user, token } = req.bearer!
  try {
    const document = parseDocument(newEvent, req.body)
    const { fields, ticketTypes } = newEventFields(document)
    const context = { organiser: user.id, by: { user: user.id }, publishing: publishingOf(user), now: new Date() }
    refuseBad(fields, ticketTypes, context.now)
    const add = () =>
      once(req, token, async (tx) => {
        const { id } = await insertDraft(tx, fields, ticketTypes, context)
        if (document.status === 'published') await offerEvent(tx, id, context)
        return eventAnswer(tx, id, 201, { Location: `/api/v1/event/detail/?event_id=${id}` })
      })
    return send(res, await onFreeSlug(add))
  } catch (error) {
    return refuse(req, res, error)
  }
}

/** Changes an event of the token's user; an admin's token changes everybody's. */
export async function change(req: Request, res: Response) {
  const { user, token } = req.bearer!
  try {
    const id = eventIdOf(req)
    const document = parseDocument(eventChange, req.body)
    const context = { user, versions: matchedVersions(req), publishing: publishingOf(user), now: new Date() }
    const changed = await once(req, token, async (tx) => {
      await rewriteEvent(tx, id, (event) => changeOf(document, event), context)
      return eventAnswer(tx, id, 200)
    })
    return send(res, changed)
  } catch (error) {
    return refuse(req, res, error)
  }
}
