import type { Request, Response } from 'express'
import { dashboardPeriod } from '../../forms/dashboard-period'
import { findConsoleEvent } from '../../pages/console-event'
import { eventDashboard, overallDashboard } from '../../pages/dashboard'

/** All events of an organiser; an admin sees everybody's. */
export async function index(req: Request, res: Response) {
  const page = await overallDashboard(req.user!, dashboardPeriod(req.query.days), req.texts, new Date())
  return res.view('admin/dashboard', { title: req.texts.t('titles.dashboard'), ...page })
}

/** One event. */
export async function show(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const page = await eventDashboard(event, dashboardPeriod(req.query.days), req.texts, new Date())
  return res.view('admin/event-dashboard', { title: req.texts.t('titles.eventDashboard'), ...page })
}
