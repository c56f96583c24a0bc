import type { Request, Response } from 'express'
import { findOrder, orderPage } from '../pages/order-page'
import { cancelOrder } from '../ticketing/cancel-order'

/** The order: what it holds and until when, the choice of provider, its tickets once paid. */
export async function show(req: Request, res: Response) {
  const order = await findOrder(req.params.key)
  if (!order) return res.notFound()
  const page = await orderPage(order, req.texts, new Date())
  return res.view('order/show', { title: req.texts.t('titles.order'), ...page })
}

/** "You have paid for …"; an order that is not paid has nothing to be thanked for yet. */
export async function thanks(req: Request, res: Response) {
  const order = await findOrder(req.params.key)
  if (!order) return res.notFound()
  if (order.status !== 'paid') return res.redirect(303, `/orders/${order.key}`)
  const page = await orderPage(order, req.texts, new Date())
  return res.view('order/thanks', { title: req.texts.t('titles.thanks'), ...page })
}

/** The buyer gives the places back before paying. */
export async function cancel(req: Request, res: Response) {
  const order = await findOrder(req.params.key)
  if (!order) return res.notFound()
  try {
    await cancelOrder(order)
    req.session.flash = { notice: req.texts.t('flash.orderCancelled') }
    return res.redirect(303, `/orders/${order.key}`)
  } catch (error) {
    return res.refused(error)
  }
}
