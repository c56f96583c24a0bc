import type { Request, Response } from 'express'
import { listPosition } from '../../forms/list-position'
import { findConsoleEvent } from '../../pages/console-event'
import { eventLog } from '../../pages/event-log'

/** Who changed what about an event, and when. */
export async function index(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const page = await eventLog(event, listPosition(req.query.after), req.texts)
  return res.view('admin/event-log', { title: req.texts.t('titles.eventLog'), ...page })
}
