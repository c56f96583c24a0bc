import type { Request, Response } from 'express'
import { transaction } from '../../db'
import { isId } from '../../forms/id'
import { listPosition } from '../../forms/list-position'
import { orderFilter } from '../../forms/order-filter'
import { refundForm } from '../../forms/refund-form'
import { addJob } from '../../jobs/queue'
import { consoleOrder, findConsoleOrder } from '../../pages/console-order'
import { consoleOrders } from '../../pages/console-orders'
import { refundTickets } from '../../payments/refund-tickets'
import { refundOf, retryRefund as retryFailedRefund } from '../../payments/retry-refund'
import { Refusal } from '../../refusal'

/** The orders of one's own events, an admin's all, by number, name or address, status and event. */
export async function index(req: Request, res: Response) {
  const page = await consoleOrders(req.user!, orderFilter(req.query), listPosition(req.query.after))
  return res.view('admin/orders', { title: req.texts.t('titles.orders'), ...page })
}

/** One of them, with all that can be done about it. */
export async function show(req: Request, res: Response) {
  const order = await findConsoleOrder(req.params.id, req.user!)
  if (!order) return res.notFound()
  const title = req.texts.t('order.number', { number: order.number })
  return res.view('admin/order', { title, ...(await consoleOrder(order)) })
}

/** Gives the money of some of its tickets back. */
export async function refund(req: Request, res: Response) {
  const order = await findConsoleOrder(req.params.id, req.user!)
  if (!order) return res.notFound()
  try {
    await refundTickets(order.id, 'organiser', refundForm(req.allParams()).tickets)
    req.session.flash = { notice: req.texts.t('flash.ticketsRefunded') }
    return res.redirect(303, `/admin/orders/${order.id}`)
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** Sends a refund that failed once more. */
export async function retryRefund(req: Request, res: Response) {
  const { id, refund } = req.params
  const order = await findConsoleOrder(id, req.user!)
  const failed = order && isId(refund) && (await refundOf(order.id, refund))
  if (!failed) return res.notFound()
  try {
    await retryFailedRefund(failed.refund, failed.payment)
    req.session.flash = { notice: req.texts.t('flash.refundRetried') }
    return res.redirect(303, `/admin/orders/${order.id}`)
  } catch (error) {
    return res.refused(error, { fields: {} })
  }
}

/** Sends the mail with the tickets once more. */
export async function resend(req: Request, res: Response) {
  const order = await findConsoleOrder(req.params.id, req.user!)
  if (!order) return res.notFound()
  if (order.status !== 'paid') return res.refused(new Refusal('noTicketsToSend'), { fields: {} })
  await transaction((tx) => addJob(tx, 'send-invitation', { order: order.id }))
  req.session.flash = { notice: req.texts.t('flash.ticketsSent', { email: order.buyerEmail }) }
  return res.redirect(303, `/admin/orders/${order.id}`)
}
