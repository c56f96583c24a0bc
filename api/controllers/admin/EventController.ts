import type { Request, Response } from 'express'
import { listPosition } from '../../forms/list-position'
import { consoleEvents } from '../../pages/console-events'

/** The organiser's own events; an admin sees everybody's. */
export async function index(req: Request, res: Response) {
  const page = await consoleEvents(req.user!, listPosition(req.query.after), new Date())
  return res.view('admin/events', { title: req.texts.t('titles.console'), ...page })
}
