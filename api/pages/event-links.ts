import type { EventRow } from '../db'
import { plainText } from '../text/markdown'

/** Where an event is, on one line. */
export const placeOf = ({ venue, address, city }: Pick<EventRow, 'venue' | 'address' | 'city'>): string =>
  [venue, address, city].filter(Boolean).join(', ')

const address = (base: string, question: Record<string, string>): string =>
  `${base}?${new URLSearchParams(question).toString()}`

/** What the page of an event leads to elsewhere: plain links, which tell nobody anything until they are followed. */
export function eventLinks(event: EventRow, url: string) {
  const { title, startsAt, endsAt } = event
  const place = placeOf(event)
  const details = `${plainText(event.description, 300)}\n${url}`.trim()
  const stamp = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, '')
  return {
    url,
    map: address('https://www.openstreetmap.org/search', {
      query: [event.address || event.venue, event.city].filter(Boolean).join(', '),
    }),
    calendars: [
      ['file', `/events/${event.slug}.ics`],
      [
        'google',
        address('https://calendar.google.com/calendar/render', {
          action: 'TEMPLATE',
          text: title,
          dates: `${stamp(startsAt)}/${stamp(endsAt)}`,
          details,
          location: place,
        }),
      ],
      [
        'outlook',
        address('https://outlook.live.com/calendar/0/deeplink/compose', {
          path: '/calendar/action/compose',
          rru: 'addevent',
          subject: title,
          startdt: startsAt.toISOString(),
          enddt: endsAt.toISOString(),
          body: details,
          location: place,
        }),
      ],
    ] as const,
    share: [
      ['telegram', address('https://t.me/share/url', { url, text: title })],
      ['vk', address('https://vk.com/share.php', { url, title })],
      ['whatsapp', address('https://wa.me/', { text: `${title}\n${url}` })],
    ] as const,
    others: {
      category: address('/', { category: event.category }),
      city: address('/', { city: event.city }),
    },
  }
}
