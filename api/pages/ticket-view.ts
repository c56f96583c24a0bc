import encodeQR from 'qr'
import type { EventRow } from '../db'
import type { IssuedTicket } from '../ticketing/order-summary'

/** A ticket as it is shown and printed, with its code as a path of one-unit squares. */
export function ticketView(ticket: IssuedTicket, event: EventRow) {
  const { path, size } = qrPath(ticket.code)
  const { key, code, fullName, ticketTypeName, status } = ticket
  return { key, code, fullName, ticketTypeName, status, event, qrPath: path, qrSize: size }
}

/** The quiet zone of four modules that readers ask for (ISO/IEC 18004) is part of the picture. */
const quietZone = 4

function qrPath(text: string): { path: string; size: number } {
  const modules = encodeQR(text, 'raw', { ecc: 'quartile', border: 0 })
  const path = modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : '')))
    .join('')
  return { path, size: modules.length + 2 * quietZone }
}
