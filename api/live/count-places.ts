import { texts, type Locale } from '../text'
import { placesLeft } from '../ticketing/sale'
import type { Places } from './places'

/** What the console says about places in one language, as JSON in the shape that the page's script knows. */
export function countPlaces({ event, ticketTypes }: Places, locale: Locale): string {
  const { t } = texts(locale)
  const of = (taken: number, capacity: number) => t('console.events.taken', { taken, capacity })
  return JSON.stringify({
    left: String(placesLeft(event)),
    taken: of(event.taken, event.capacity),
    types: Object.fromEntries(
      ticketTypes.map((type) => [
        type.id,
        {
          text: String(placesLeft(event, type)),
          taken: type.quota === null ? String(type.taken) : of(type.taken, type.quota),
        },
      ]),
    ),
  })
}
