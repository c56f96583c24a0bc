import type { EventRow, TicketTypeRow } from '../db'

export type SaleState = 'onSale' | 'notYet' | 'ended' | 'soldOut'
export type EventState = 'open' | 'cancelled' | 'past' | 'begun' | 'notYet' | 'ended' | 'soldOut'

type Event = Pick<EventRow, 'status' | 'startsAt' | 'endsAt' | 'capacity' | 'taken'>
type TicketType = Pick<TicketTypeRow, 'quota' | 'taken' | 'saleStartsAt' | 'saleEndsAt'>

/** Places left of a ticket type: its own limit and the event's both count. */
export function placesLeft(
  event: Pick<Event, 'capacity' | 'taken'>,
  ticketType?: Pick<TicketType, 'quota' | 'taken'>,
): number {
  const ofEvent = event.capacity - event.taken
  if (!ticketType || ticketType.quota === null) return Math.max(0, ofEvent)
  return Math.max(0, Math.min(ofEvent, ticketType.quota - ticketType.taken))
}

export function saleState(event: Pick<Event, 'capacity' | 'taken'>, ticketType: TicketType, now: Date): SaleState {
  if (ticketType.saleStartsAt && now < ticketType.saleStartsAt) return 'notYet'
  if (ticketType.saleEndsAt && now >= ticketType.saleEndsAt) return 'ended'
  return placesLeft(event, ticketType) > 0 ? 'onSale' : 'soldOut'
}

/** What a visitor may do with the event as a whole. One that has begun takes no applications, but is not over yet. */
export function eventState(event: Event, ticketTypes: TicketType[], now: Date): EventState {
  if (event.status === 'cancelled') return 'cancelled'
  if (now >= event.endsAt) return 'past'
  if (now >= event.startsAt) return 'begun'
  const states = ticketTypes.map((ticketType) => saleState(event, ticketType, now))
  if (states.includes('onSale')) return 'open'
  // Who comes too late for the first tickets may come in time for those that are sold next.
  if (states.includes('notYet')) return placesLeft(event) > 0 ? 'notYet' : 'soldOut'
  return states.includes('soldOut') ? 'soldOut' : 'ended'
}

/** How many places can be had now, of all ticket types together. */
export function placesOnSale(event: Pick<Event, 'capacity' | 'taken'>, ticketTypes: TicketType[], now: Date): number {
  const onSale = ticketTypes.filter((ticketType) => saleState(event, ticketType, now) === 'onSale')
  const all = onSale.reduce((sum, ticketType) => sum + placesLeft(event, ticketType), 0)
  return Math.min(all, placesLeft(event))
}

/** So many places or fewer are "few". */
const few = 5

export function areFew(left: number): boolean {
  return left <= few
}

/** When the first of what is not on sale yet goes on sale. */
export function opensAt(ticketTypes: Pick<TicketType, 'saleStartsAt'>[], now: Date): Date | undefined {
  const starts = ticketTypes.flatMap(({ saleStartsAt }) => (saleStartsAt && saleStartsAt > now ? [saleStartsAt] : []))
  return starts.sort((one, other) => one.getTime() - other.getTime())[0]
}
