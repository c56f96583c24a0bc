import type { Request, Response } from 'express'
import { streamPlaces } from '../../http/places-stream'
import { findConsoleEvent } from '../../pages/console-event'

/** The places of an event in numbers, as they change; a draft sells none. */
export async function show(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event || event.status === 'draft') return res.notFound()
  return streamPlaces(req, res, event.slug, 'organiser')
}
