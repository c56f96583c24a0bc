import { Attendee, Event, Order, Ticket, TicketType, type EventRow } from '../db'
import type { IssuedTicket } from './order-summary'

/** The tickets that a user has bought and that were not cancelled: five queries, however many there are. */
export async function ticketsOf(user: string): Promise<{ ticket: IssuedTicket; event: EventRow }[]> {
  const orders = await Order.find({ where: { buyer: user, status: 'paid' }, sort: 'createdAt ASC' })
  const order = orders.map(({ id }) => id)
  const ofEvents = [...new Set(orders.map((each) => each.event))]
  const [issued, attendees, events, ticketTypes] = await Promise.all([
    Ticket.find({ order, status: ['valid', 'used'] }),
    Attendee.find({ order }),
    Event.find({ id: ofEvents }),
    TicketType.find({ event: ofEvents }),
  ])
  const byId = <Row extends { id: string }>(rows: Row[]) => new Map(rows.map((row) => [row.id, row]))
  const [people, where, types] = [byId(attendees), byId(events), byId(ticketTypes)]
  return issued.flatMap((row) => {
    const [attendee, event] = [people.get(row.attendee), where.get(row.event)]
    if (!attendee || !event) return []
    const ticketTypeName = types.get(attendee.ticketType)?.name ?? ''
    return [{ ticket: { ...row, fullName: attendee.fullName, ticketTypeName }, event }]
  })
}
