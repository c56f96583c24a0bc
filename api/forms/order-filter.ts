import type { OrderStatus } from '../db'
import { isId } from './id'
import { searchText } from './search-text'

const statuses: OrderStatus[] = ['pending', 'paid', 'expired', 'cancelled', 'refunded']

/** Which orders to list; what is not asked for is an empty text. */
export interface OrderFilter {
  /** A number, or the beginning of an address or of an attendee's name. */
  q: string
  status: OrderStatus | ''
  /** The id of an event. */
  event: string
}

/** Anything that no form of ours sends asks for nothing. */
export function orderFilter({ q, status, event }: Record<string, unknown>): OrderFilter {
  return {
    q: searchText(q),
    status: statuses.find((each) => each === status) ?? '',
    event: isId(event) ? event : '',
  }
}
