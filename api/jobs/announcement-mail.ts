import { Attendee, Event, Order, query, type OrderRow } from '../db'
import { eventChanged } from '../mail/messages/event-changed'
import type { Mail } from '../mail/mailer'
import { asTold } from '../mail/whereabouts'
import type { Announcement } from '../ticketing/announcement'
import { ticketsCalendar } from '../ticketing/tickets-calendar'

/** One address of an announcement: the buyer's, where no attendee is named. */
export interface Recipient {
  id: string
  order: string
  attendee: string | null
  tries: number
}

interface TicketOf {
  id: string
  key: string
  code: string
  createdAt: Date
  fullName: string
  ticketTypeName: string
}

/** So many tickets are named in one mail; the page of the order has them all. */
const most = 20

/** What one recipient gets; undefined where nobody is left to tell. */
export async function announcementMail(announcement: Announcement, recipient: Recipient): Promise<Mail | undefined> {
  const order = await Order.findOne({ id: recipient.order, forgottenAt: null })
  const attendee = recipient.attendee === null ? undefined : await Attendee.findOne({ id: recipient.attendee })
  const event = order && (await Event.findOne({ id: order.event }))
  if (!order || !event || (recipient.attendee !== null && !attendee)) return undefined
  const tickets = await ticketsOf(announcement, order, attendee?.email)
  const [first] = tickets
  if (!first) return undefined

  const link = attendee ? `/tickets/${first.key}` : `/orders/${order.key}`
  const addressed = tickets.map((ticket) => ({ ...ticket, link: `${order.origin}/tickets/${ticket.key}` }))
  const calendar = ticketsCalendar(
    addressed.map((ticket) => ({ ...ticket, url: ticket.link })),
    event,
  )
  return eventChanged({
    to: attendee?.email ?? order.buyerEmail,
    locale: order.locale,
    kind: announcement.kind,
    event: { title: event.title, ...asTold(event, announcement.changes, 'to') },
    before: asTold(event, announcement.changes, 'from'),
    text: announcement.text,
    link: `${order.origin}${link}`,
    tickets: announcement.kind === 'cancelled' ? [] : addressed.map(withCalendar),
    calendar: announcement.kind === 'message' ? undefined : { filename: `${event.slug}.ics`, content: calendar },
  })
}

const withCalendar = <Ticket extends { link: string }>(ticket: Ticket) => ({
  ...ticket,
  calendarLink: `${ticket.link}.ics`,
})

/** Of a buyer those of all orders for the event; of an attendee those in one's own name. Void ones if that is the news. */
async function ticketsOf({ kind, event }: Announcement, order: OrderRow, attendee?: string): Promise<TicketOf[]> {
  const whose =
    attendee === undefined
      ? { condition: 'o.buyer_email = $1 AND o.event = $2', values: [order.buyerEmail, event] }
      : { condition: 'attendee.email = $1 AND o.id = $2', values: [attendee, order.id] }
  return query<TicketOf>(
    `SELECT ticket.id, ticket.key, ticket.code, ticket.created_at AS "createdAt", attendee.full_name AS "fullName",
            kind.name AS "ticketTypeName"
       FROM "order" o JOIN ticket ON ticket."order" = o.id JOIN attendee ON attendee.id = ticket.attendee
       JOIN ticket_type kind ON kind.id = attendee.ticket_type
      WHERE ${whose.condition} AND o.forgotten_at IS NULL AND (ticket.status <> 'cancelled' OR $3)
      ORDER BY o.created_at, attendee.position LIMIT ${most}`,
    [...whose.values, kind === 'cancelled'],
  )
}
