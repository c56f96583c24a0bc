import { TicketType, type EventRow, type TicketTypeRow } from '../db'
import { isId } from '../forms/id'
import { typedPrice } from '../forms/numbers'
import { momentFields } from './event-form-page'
import { differences, offsetsOf, withDays, type Shown } from './typed-fields'

/** A ticket type of this event. */
export async function findTicketType(event: EventRow, id: unknown): Promise<TicketTypeRow | undefined> {
  return isId(id) ? TicketType.findOne({ id, event: event.id }) : undefined
}

/** The form of a ticket type: what was typed before, else what is saved. */
export function ticketTypePage(event: EventRow, type: TicketTypeRow | undefined, typed: Shown | undefined) {
  const saved = type ? savedTicketType(type, event) : blank
  const shown = withDays(typed ? { ...saved, hidden: '', ...typed } : saved)
  const stale = type !== undefined && typed?.version !== undefined && typed.version !== String(event.version)
  return {
    event,
    type,
    shown,
    differences: stale ? differences(saved, shown) : [],
    stale,
    offsets: Object.fromEntries(
      ['saleStarts', 'saleEnds'].map((name) => [name, offsetsOf(shown, name, event.timeZone)]),
    ),
  }
}

const blank: Shown = { name: '', price: '', quota: '', maxPerOrder: '10', hidden: '' }

function savedTicketType(type: TicketTypeRow, { currency, timeZone }: EventRow): Shown {
  return {
    name: type.name,
    price: typedPrice(type.price, currency),
    quota: String(type.quota ?? ''),
    ...momentFields('saleStarts', type.saleStartsAt, timeZone),
    ...momentFields('saleEnds', type.saleEndsAt, timeZone),
    maxPerOrder: String(type.maxPerOrder),
    hidden: type.hidden ? 'yes' : '',
  }
}
