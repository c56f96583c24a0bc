import { Event, Order } from '../db'
import { ticketsCancelled } from '../mail/messages/tickets-cancelled'
import { sendMail } from '../mail/mailer'
import { orderSummary } from '../ticketing/order-summary'
import type { Jobs } from './queue'

/** Tells the buyer that tickets which had cost nothing are void. */
export async function tellTicketsCancelled(job: Jobs['tell-tickets-cancelled']): Promise<void> {
  const order = await Order.findOne({ id: job.order })
  const event = order && (await Event.findOne({ id: order.event }))
  if (!order || !event) return
  const { tickets } = await orderSummary(order)
  const names = tickets.filter(({ id }) => job.tickets.includes(id)).map(({ fullName }) => fullName)
  const { buyerEmail: to, locale, origin, key, number, reason } = { ...order, ...job }
  await sendMail(
    ticketsCancelled({ to, locale, event, names, reason, order: { number, link: `${origin}/orders/${key}` } }),
  )
}
