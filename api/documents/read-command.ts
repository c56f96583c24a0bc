import { complaint, heard } from '../forms/text'
import { FormRefusal } from '../refusal'
import type { EventFields, TicketTypeFields } from '../ticketing/event-fields'
import type { ListedTicketType, Rewriting } from '../ticketing/rewrite-event'
import type { EventChange, NewEvent, NewTicketType, TicketTypeItem } from './event-command'

/** What prices are in where nobody says it. */
const ownCurrency = 'RUB'

/** A new event in the words of the business. @throws FormRefusal */
export function newEventFields(document: NewEvent): { fields: EventFields; ticketTypes: TicketTypeFields[] } {
  const { description = '', address = '', city = '', ticket_types } = document
  const { title, time_zone: timeZone, venue, capacity } = document
  const startsAt = new Date(document.starts_at)
  const endsAt = new Date(document.ends_at)
  const currency = oneCurrency(ticket_types, ownCurrency)
  const place = { timeZone, venue, address, city }
  return {
    fields: { title, description, startsAt, endsAt, ...place, category: 'other', currency, capacity },
    ticketTypes: ticket_types.map(newTicketTypeFields),
  }
}

function newTicketTypeFields(document: NewTicketType, position: number): TicketTypeFields {
  const { name, price, quota = null, sale_starts_at = null, sale_ends_at = null, max_per_order = 10 } = document
  return {
    name,
    price,
    quota,
    saleStartsAt: moment(sale_starts_at),
    saleEndsAt: moment(sale_ends_at),
    maxPerOrder: max_per_order,
    position,
    hidden: false,
  }
}

/** What an event is to be like that is like this now. @throws FormRefusal */
export function changeOf(document: EventChange, event: { currency: string }): Rewriting {
  return {
    fields: changedFields(document, event.currency),
    ticketTypes: document.ticket_types?.map(listedTicketType),
    status: document.status,
  }
}

/** What changes of an event whose prices are in `currency` so far; what is left out stays. @throws FormRefusal */
function changedFields(document: EventChange, currency: string): Partial<EventFields> {
  const { title, description, venue, address, city, capacity, starts_at, ends_at, time_zone, ticket_types } = document
  return withoutGaps({
    title,
    description,
    venue,
    address,
    city,
    capacity,
    startsAt: moment(starts_at),
    endsAt: moment(ends_at),
    timeZone: time_zone,
    currency: ticket_types && oneCurrency(ticket_types, currency),
  })
}

/** One without an id is new, and its schema has seen to a name and a price. */
function listedTicketType(document: TicketTypeItem, position: number): ListedTicketType {
  const { ticket_type_id: id, name = '', price = 0 } = document
  if (id === undefined) return { fields: newTicketTypeFields({ ...document, name, price }, position) }
  return { id, fields: changedTicketType(document, position) }
}

function changedTicketType(document: TicketTypeItem, position: number): Partial<TicketTypeFields> {
  const { name, price, quota, sale_starts_at, sale_ends_at, max_per_order } = document
  return withoutGaps({
    name,
    price,
    quota,
    saleStartsAt: moment(sale_starts_at),
    saleEndsAt: moment(sale_ends_at),
    maxPerOrder: max_per_order,
    position,
  })
}

/** Nothing stays nothing, and what was not said stays unsaid. */
function moment<Nothing extends null | undefined>(time: string | Nothing): Date | Nothing {
  return typeof time === 'string' ? new Date(time) : time
}

function withoutGaps<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> }
function withoutGaps(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** An event has one currency: that of its ticket types, else this one. */
function oneCurrency(ticketTypes: { currency?: string }[], known: string): string {
  const [first = known] = ticketTypes.map(({ currency }) => currency).filter((currency) => currency !== undefined)
  const other = ticketTypes.findIndex(({ currency = first }) => currency !== first)
  if (other < 0) return first
  const problem = heard(complaint('api.problems.oneCurrency'))
  throw new FormRefusal([{ field: `/ticket_types/${other}/currency`, ...problem }])
}
