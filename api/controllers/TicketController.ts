import type { Request, Response } from 'express'
import { Order, Ticket } from '../db'
import { isKey } from '../forms/id'
import { linksFor } from '../http/links'
import { orderSummary } from '../ticketing/order-summary'
import { ticketCalendar } from '../pages/calendar'
import { ticketView } from '../pages/ticket-view'

/** One ticket, to show at the door or to print. */
export async function show(req: Request, res: Response) {
  const found = await findTicket(req.params.key)
  if (!found) return res.notFound()
  const { ticket, event } = found
  return res.view('ticket/show', { title: req.texts.t('titles.ticket'), ticket: ticketView(ticket, event) })
}

/** The same as a calendar file. */
export async function calendar(req: Request, res: Response) {
  const found = await findTicket(req.params.key)
  if (!found) return res.notFound()
  const file = ticketCalendar(found.ticket, found.event, `${linksFor(req).origin}/tickets/${found.ticket.key}`)
  return res.attachment(`${found.event.slug}.ics`).type('text/calendar; charset=utf-8').send(file)
}

async function findTicket(key: string | undefined) {
  const row = isKey(key) ? await Ticket.findOne({ key }) : undefined
  const order = row && (await Order.findOne({ id: row.order, forgottenAt: null }))
  if (!row || !order) return undefined
  const { event, tickets } = await orderSummary(order)
  const ticket = tickets.find(({ id }) => id === row.id)
  return ticket && { ticket, event }
}
