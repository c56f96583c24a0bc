import ical, { ICalEventStatus } from 'ical-generator'
import type { EventRow } from '../db'
import { plainText } from '../text/markdown'
import { placeOf } from './event-links'

/**
 * A calendar file (RFC 5545) with the event. Opened again after a change, it replaces the entry that it made before: a
 * calendar knows it by its id and takes the higher sequence.
 */
export function eventCalendar(event: EventRow, url: string): string {
  const calendar = ical({ prodId: { company: 'Foyer', product: 'Foyer' } })
  calendar.createEvent({
    id: `${event.id}@${new URL(url).hostname}`,
    sequence: event.version,
    start: event.startsAt,
    end: event.endsAt,
    stamp: event.updatedAt,
    lastModified: event.updatedAt,
    status: event.status === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    summary: event.title,
    description: plainText(event.description, 1000),
    location: placeOf(event),
    url,
  })
  return calendar.toString()
}
