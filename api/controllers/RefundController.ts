import type { Request, Response } from 'express'
import { Event } from '../db'
import { refundForm } from '../forms/refund-form'
import { findOrder } from '../pages/order-page'
import { refundPage } from '../pages/refund-page'
import { refundTickets } from '../payments/refund-tickets'
import { Refusal } from '../refusal'
import { mayGiveBack, refuseGivingBack } from '../ticketing/refund-policy'

/** Which tickets should go back? Only as long as the event lets its buyers do so. */
export async function choose(req: Request, res: Response) {
  const order = await findOrder(req.params.key)
  const page = order && (await refundPage(order))
  if (!page || !mayGiveBack(page.order, page.event, new Date())) return res.notFound()
  return res.view('order/refund', { title: req.texts.t('titles.refund'), ...page })
}

/** The buyer gives tickets back. */
export async function give(req: Request, res: Response) {
  const order = await findOrder(req.params.key)
  const event = order && (await Event.findOne({ id: order.event }))
  if (!order || !event) return res.notFound()
  try {
    const { tickets } = refundForm(req.allParams())
    refuseGivingBack(order, event, new Date())
    await refundTickets(order.id, 'buyer', tickets)
    req.session.flash = { notice: req.texts.t('flash.ticketsGivenBack') }
    return res.redirect(303, `/orders/${order.key}`)
  } catch (error) {
    return res.refused(error, error instanceof Refusal ? { back: `/orders/${order.key}`, fields: {} } : { fields: {} })
  }
}
