import type { EventRow, TicketTypeRow } from '../db'

/** What an organiser says of an event. */
export type EventFields = Pick<
  EventRow,
  | 'title'
  | 'description'
  | 'startsAt'
  | 'endsAt'
  | 'timeZone'
  | 'venue'
  | 'address'
  | 'city'
  | 'category'
  | 'currency'
  | 'capacity'
>

/** What an organiser says of a ticket type; prices in minor units of the event's currency. */
export type TicketTypeFields = Pick<
  TicketTypeRow,
  'name' | 'price' | 'quota' | 'saleStartsAt' | 'saleEndsAt' | 'maxPerOrder' | 'position' | 'hidden'
>

/**
 * One step in a change of ticket types. `field` names the part of the form or document that asked for it, so that a
 * refusal can point there; empty where the form holds nothing else.
 */
export type TicketTypeChange = { field: string } & (
  | { kind: 'add'; id?: string; fields: TicketTypeFields }
  | { kind: 'change'; id: string; fields: Partial<TicketTypeFields> }
  | { kind: 'remove'; id: string }
)

/** Who changes something: the user, as the audit log names them; null is the house itself. */
export interface Editor {
  user: string | null
}

/** So many ticket types an event may have. */
export const mostTicketTypes = 50

/**
 * The most that a ticket costs, in minor units: the total of the largest application still fits into its column.
 */
export const mostPrice = 100_000_000

/** What ticket holders have to know when it changes. */
export const holdersCare = ['startsAt', 'endsAt', 'timeZone', 'venue', 'address', 'city'] as const
