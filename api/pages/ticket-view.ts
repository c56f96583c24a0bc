import type { EventRow } from '../db'
import type { IssuedTicket } from '../ticketing/order-summary'
import { qrPath } from './qr-path'

/** A ticket as it is shown and printed, with its code as a path of one-unit squares. */
export function ticketView(ticket: IssuedTicket, event: EventRow) {
  const { path, size } = qrPath(ticket.code)
  const { key, code, fullName, ticketTypeName, status } = ticket
  return { key, code, fullName, ticketTypeName, status, event, qrPath: path, qrSize: size }
}
