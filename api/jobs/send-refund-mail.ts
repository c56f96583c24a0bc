import { Event, Order, Payment, Refund } from '../db'
import { paymentRefunded } from '../mail/messages/payment-refunded'
import { sendMail } from '../mail/mailer'
import { PermanentError } from './permanent'
import type { Jobs } from './queue'

/** Tells the buyer that money which bought no ticket is on its way back. */
export async function sendRefundMail({ refund: id }: Jobs['send-refund-mail']): Promise<void> {
  const refund = await Refund.findOne({ id })
  const payment = refund && (await Payment.findOne({ id: refund.payment }))
  const order = payment && (await Order.findOne({ id: payment.order }))
  const event = order && (await Event.findOne({ id: order.event }))
  if (!refund || !order || !event) throw new PermanentError(`Refund ${id} has no order to tell of`)
  // The account was deleted meanwhile, and there is nobody left to write to.
  if (order.forgottenAt) return
  const { amount, currency, reason } = refund
  const link = `${order.origin}/orders/${order.key}`
  await sendMail(
    paymentRefunded({
      to: order.buyerEmail,
      locale: order.locale,
      amount,
      currency,
      event,
      order: { number: order.number, link },
      reason,
    }),
  )
}
