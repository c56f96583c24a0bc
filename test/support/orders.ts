import { randomBytes } from 'node:crypto'
import { Event, query, type EventRow, type OrderRow, type TicketTypeRow } from '../../api/db'
import { placeOrder, type OrderContext } from '../../api/ticketing/place-order'
import { anna, type Person } from './cast'

/** Places an order as the controller would, without a browser. */
export async function order(
  event: EventRow,
  ticketType: TicketTypeRow | undefined,
  { people = [anna()], ...context }: Partial<OrderContext> & { people?: Person[] } = {},
): Promise<OrderRow> {
  const attendees = people.map(({ fullName, birthDate, phone, email }) => ({
    ticketType: ticketType?.id ?? '',
    fullName,
    birthDate,
    phone,
    email,
  }))
  return placeOrder(
    { attendees },
    {
      event: event.id,
      buyer: { id: null, locale: 'ru' },
      origin: 'http://localhost',
      submission: randomBytes(16).toString('hex'),
      holdMinutes: 15,
      now: new Date(),
      ...context,
    },
  )
}

/** Places that the event's own counter says are taken. */
export async function taken(event: EventRow): Promise<number> {
  return (await Event.findOne({ id: event.id }))?.taken ?? NaN
}

/** Puts the end of a hold into the past. */
export async function letHoldRunOut({ id }: OrderRow): Promise<void> {
  await query(`UPDATE "order" SET expires_at = now() - interval '1 second' WHERE id = $1`, [id])
}
