import type { Request, Response } from 'express'
import { Event, Order, Payment, type OrderRow } from '../db'
import { isId } from '../forms/id'
import { providerForm } from '../forms/provider-form'
import { linksFor } from '../http/links'
import { logger } from '../log'
import { findOrder } from '../pages/order-page'
import { providerNamed, providersFor } from '../payments'
import { NotificationRefused } from '../payments/provider'
import { noteRefused, receiveNotification } from '../payments/receive-notification'
import { settlePayment } from '../payments/settle-payment'
import { startPayment } from '../payments/start-payment'
import { Refusal } from '../refusal'
import { isExpired } from '../ticketing/order-status'

/** Off to the provider's page. */
export async function start(req: Request, res: Response) {
  const order = await findOrder(req.params.key)
  const event = order && (await Event.findOne({ id: order.event }))
  if (!order || !event) return res.notFound()
  try {
    const offered = providersFor(order.total, order.currency)
    const { provider: name } = providerForm(
      req.allParams(),
      offered.map((each) => each.name),
    )
    const address = await startPayment(order, {
      provider: offered.find((each) => each.name === name)!,
      description: `${event.title}, ${order.number}`,
      returnUrl: (payment) => `${linksFor(req).origin}/payments/${payment}/return`,
      now: new Date(),
    })
    return res.redirect(303, address)
  } catch (error) {
    return res.refused(error)
  }
}

/** Back from the provider, who is asked what happened. A HEAD of some link preview asks nobody. */
async function back(req: Request, res: Response) {
  const { id } = req.params
  const payment = isId(id) ? await Payment.findOne({ id }) : undefined
  const order = payment && (await Order.findOne({ id: payment.order }))
  if (!payment || !order) return res.notFound()
  if (req.method === 'HEAD') return res.status(200).end()
  try {
    const now = new Date()
    const { status, failure } = await settlePayment(payment, now)
    if (status === 'failed') throw new Refusal(failure ?? 'paymentDeclined')
    if (order.forgottenAt) throw new Refusal(status === 'cancelled' ? 'paymentCancelled' : 'orderForgotten')
    const settled = (await Order.findOne({ id: order.id })) ?? order
    if (status === 'cancelled') refuseCancelled(settled, now)
    const paid = status === 'succeeded' && settled.status === 'paid'
    return res.redirect(303, `/orders/${order.key}${paid ? '/thanks' : ''}`)
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('paymentUnknown', {}, { cause: error })
    return res.refused(refusal, { back: order.forgottenAt ? '/' : `/orders/${order.key}`, fields: {} })
  }
}
export { back as return }

/** The buyer turned back: whether the places are still held, the order says. One that another try has paid is well. */
function refuseCancelled(order: OrderRow, now: Date): void {
  if (order.status === 'paid') return
  const held = order.status === 'pending' && !isExpired(order, now)
  throw new Refusal(held ? 'paymentCancelled' : 'paymentCancelledLate')
}

/** A provider's notification. It only says where to look; the provider is asked for the truth. */
export async function notify(req: Request, res: Response) {
  const provider = providerNamed(String(req.params.provider))
  if (!provider) return res.status(404).json({ title: 'Not Found', status: 404 })
  try {
    await receiveNotification(
      provider,
      provider.readNotification(req.rawBody ?? Buffer.alloc(0), req.headers, req.ip ?? ''),
    )
    return res.status(200).json({})
  } catch (error) {
    if (error instanceof NotificationRefused) {
      await noteRefused(provider, error)
      return res.status(400).json({ title: 'Bad Request', status: 400 })
    }
    logger().error(`${req.id} notification from ${provider.name}`, error)
    return res.status(503).json({ title: 'Service Unavailable', status: 503 })
  }
}
