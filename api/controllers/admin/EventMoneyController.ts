import type { Request, Response } from 'express'
import { cancellationForm, refundPolicyForm, seenPolicy } from '../../forms/event-money-forms'
import { consoleEvent, findConsoleEvent } from '../../pages/console-event'
import { cancelEvent } from '../../ticketing/cancel-event'
import { changeRefundPolicy } from '../../ticketing/change-refund-policy'

/** The money of an event: what came in, what went back, and how far a cancellation has got. */
export async function show(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  return res.view('admin/event-money', { title: event.title, ...(await consoleEvent(event)) })
}

/** Until when buyers may give tickets back themselves. */
export async function policy(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const model = req.allParams()
  try {
    const context = { by: { user: req.user!.id }, seen: seenPolicy(model) }
    await changeRefundPolicy(event.id, refundPolicyForm(model).refundHours, context)
    req.session.flash = { notice: req.texts.t('flash.refundPolicySaved') }
    return res.redirect(303, `/admin/events/${event.id}/money`)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}

/** Cancels the event; everybody gets their money back. */
export async function cancel(req: Request, res: Response) {
  const event = await findConsoleEvent(req.params.id, req.user!)
  if (!event) return res.notFound()
  const model = req.allParams()
  try {
    await cancelEvent(event.id, cancellationForm(model).reason, { user: req.user!.id })
    req.session.flash = { notice: req.texts.t('flash.eventCancelled') }
    return res.redirect(303, `/admin/events/${event.id}/money`)
  } catch (error) {
    return res.refused(error, { fields: model })
  }
}
