import { Attendee, Event, Ticket, TicketType } from '../db'
import type { AttendeeRow, EventRow, OrderRow, TicketRow, TicketTypeRow } from '../db'
import { priceOf, type Line } from './pricing'

/** An order with what belongs to it, read by a fixed number of queries however large it is. */
export interface OrderSummary {
  order: OrderRow
  event: EventRow
  lines: Line[]
  attendees: (AttendeeRow & { ticketTypeName: string })[]
  /** In the order of the attendees; empty before payment. */
  tickets: IssuedTicket[]
}

export interface IssuedTicket extends TicketRow {
  fullName: string
  ticketTypeName: string
}

export async function orderSummary(order: OrderRow): Promise<OrderSummary> {
  const [event, ticketTypes, rows, issued] = await Promise.all([
    Event.findOne({ id: order.event }),
    TicketType.find({ where: { event: order.event }, sort: 'position ASC' }),
    Attendee.find({ where: { order: order.id }, sort: 'position ASC' }),
    Ticket.find({ order: order.id }),
  ])
  if (!event) throw new Error(`Order ${order.id} has no event`)
  const attendees = rows.map((row) => ({ ...row, ticketTypeName: nameOf(row.ticketType, ticketTypes) }))
  const tickets = attendees.flatMap(({ id, fullName, ticketTypeName }) => {
    const ticket = issued.find(({ attendee }) => attendee === id)
    return ticket ? [{ ...ticket, fullName, ticketTypeName }] : []
  })
  return { order, event, lines: priceOf(rows, ticketTypes).lines, attendees, tickets }
}

function nameOf(id: string, ticketTypes: TicketTypeRow[]): string {
  return ticketTypes.find((ticketType) => ticketType.id === id)?.name ?? ''
}
