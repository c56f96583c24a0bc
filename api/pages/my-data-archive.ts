import { ticketsOf } from '../ticketing/tickets-of'
import type { Texts } from '../text'
import { ticketCalendar } from './calendar'
import { myData } from './my-data'
import { ticketDocument } from './ticket-document'
import { zip, type ZippedFile } from './zip'

interface Asked {
  user: string
  session: string
  origin: string
  texts: Texts
  now: Date
}

/** All that is kept about a user: data.json, and every ticket as a page and for the calendar. */
export async function myDataArchive({ user, texts, ...context }: Asked): Promise<Buffer> {
  const [data, tickets] = await Promise.all([myData(user, context), ticketsOf(user)])
  const files = tickets.flatMap(({ ticket, event }): ZippedFile[] => {
    const url = `${context.origin}/tickets/${ticket.key}`
    return [
      { name: `tickets/${ticket.code}.html`, content: () => ticketDocument(ticket, event, url, texts) },
      { name: `tickets/${ticket.code}.ics`, content: () => ticketCalendar(ticket, event, url) },
    ]
  })
  const json = { name: 'data.json', content: () => `${JSON.stringify(data, null, 2)}\n` }
  return zip([json, ...files], context.now)
}
