import { inviteCustomer } from '../accounts/customer-of-order'
import { Order } from '../db'
import { invitation } from '../mail/messages/invitation'
import { sendMail } from '../mail/mailer'
import { orderSummary } from '../ticketing/order-summary'
import type { Jobs } from './queue'

/** The mail with the tickets. After a crash between sending and noting it, it is sent again: once too often, never not. */
export async function sendInvitation({ order: id }: Jobs['send-invitation']): Promise<void> {
  const order = await Order.findOne({ id })
  if (order?.status !== 'paid' || order.forgottenAt) return
  const { event, tickets } = await orderSummary(order)
  const at = (path: string) => `${order.origin}${path}`
  await sendMail(
    invitation({
      to: order.buyerEmail,
      locale: order.locale,
      order: { number: order.number, link: at(`/orders/${order.key}`), total: order.total, currency: order.currency },
      event: { ...event, link: at(`/events/${event.slug}`) },
      tickets: tickets.map(({ key, code, fullName, ticketTypeName }) => ({
        fullName,
        ticketTypeName,
        code,
        link: at(`/tickets/${key}`),
        calendarLink: at(`/tickets/${key}.ics`),
      })),
    }),
  )
  await Order.update({ id, invitationSentAt: null }, { invitationSentAt: new Date() })
  await inviteCustomer(order, new Date())
}
