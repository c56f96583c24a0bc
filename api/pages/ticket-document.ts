import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import type { EventRow } from '../db'
import type { IssuedTicket } from '../ticketing/order-summary'
import type { Texts } from '../text'
import { ticketView } from './ticket-view'

const template = join(__dirname, '../../views/documents/ticket.ejs')
let render: ejs.TemplateFunction | undefined

/** A ticket as one page to keep and to print: it brings all that it needs along and loads nothing. */
export function ticketDocument(
  ticket: IssuedTicket,
  event: EventRow,
  url: string,
  { t, format, locale }: Texts,
): string {
  render ??= ejs.compile(readFileSync(template, 'utf8'), { filename: template, cache: true })
  return render({ ticket: ticketView(ticket, event), url, t, format, locale })
}
