import type { EventRow, TicketTypeRow } from '../db'
import type { EventState, SaleState } from '../ticketing/sale'
import { minorDigits } from '../ticketing/money'
import { plainText } from '../text/markdown'

/** What the page of an event shows, as far as search engines are told of it. */
interface Shown {
  event: EventRow & {
    organiser: string
    ticketTypes: (TicketTypeRow & { state: SaleState })[]
  }
  state: EventState
}

/**
 * The event in the words of schema.org, as JSON-LD that may stand in a page: nothing in it ends the script element.
 * @param url the page of the event, whole
 * @param image the address of its picture, whole, if it has one
 */
export function eventData({ event, state }: Shown, url: string, image?: string): string {
  const shown = event.ticketTypes.filter(({ hidden }) => !hidden)
  const offers = shown.map((type) => ({
    '@type': 'Offer',
    name: type.name,
    price: decimal(type.price, event.currency),
    priceCurrency: event.currency,
    availability: `https://schema.org/${over.includes(state) ? 'SoldOut' : availability[type.state]}`,
    validFrom: (type.saleStartsAt ?? event.publishedAt)?.toISOString(),
    validThrough: type.saleEndsAt?.toISOString(),
    url,
  }))
  return embedded({
    '@context': 'https://schema.org',
    '@type': 'Event',
    name: event.title,
    description: plainText(event.description, 500),
    startDate: localTime(event.startsAt, event.timeZone),
    endDate: localTime(event.endsAt, event.timeZone),
    eventStatus: `https://schema.org/${event.status === 'cancelled' ? 'EventCancelled' : 'EventScheduled'}`,
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
    location: {
      '@type': 'Place',
      name: event.venue,
      address: addressOf(event),
    },
    organizer: event.organiser ? { '@type': 'Person', name: event.organiser } : undefined,
    image,
    url,
    offers,
  })
}

/** Nothing is said of what is not known. */
function addressOf({ address, city }: EventRow): Record<string, string | undefined> | undefined {
  if (address === '' && city === '') return undefined
  return { '@type': 'PostalAddress', streetAddress: address || undefined, addressLocality: city || undefined }
}

/** Then nobody can apply, whatever is left. */
const over: EventState[] = ['cancelled', 'past', 'begun']

const availability: Record<SaleState, string> = {
  onSale: 'InStock',
  notYet: 'PreOrder',
  ended: 'SoldOut',
  soldOut: 'SoldOut',
}

/** JSON that no element of HTML can be ended or begun from. */
function embedded(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function decimal(minorUnits: number, currency: string): string {
  const digits = minorDigits(currency)
  return (minorUnits / 10 ** digits).toFixed(digits)
}

/** The time that clocks show where the event is, with their distance from UTC: 2026-12-01T19:00:00+03:00. */
export function localTime(date: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  }).formatToParts(date)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ''
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00'
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset}`
}
