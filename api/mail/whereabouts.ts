import type { Texts } from '../text'
import type { Change } from '../ticketing/audit'

/** When and where an event takes place. */
export interface Whereabouts {
  startsAt: Date
  endsAt: Date
  timeZone: string
  venue: string
  address: string
  city: string
}

/** "суббота, 21 ноября 2026, 12:00–18:00 (MSK)"; the second day is named when there is one. */
export function when({ startsAt, endsAt, timeZone }: Whereabouts, format: Texts['format']): string {
  const start = `${format.weekday(startsAt, timeZone)}, ${format.dateTime(startsAt, timeZone)}`
  const oneDay = format.date(startsAt, timeZone) === format.date(endsAt, timeZone)
  const end = oneDay
    ? `–${format.time(endsAt, timeZone)}`
    : ` – ${format.weekday(endsAt, timeZone)}, ${format.dateTime(endsAt, timeZone)}`
  return `${start}${end} (${format.zone(startsAt, timeZone)})`
}

export function place({ venue, address, city }: Whereabouts): string {
  return [venue, address, city].filter(Boolean).join(', ')
}

/** What an announcement tells: the event before its changes, or after them. */
export function asTold(event: Whereabouts, changes: Change[], side: 'from' | 'to'): Whereabouts {
  const { startsAt, endsAt, timeZone, venue, address, city } = event
  const told = { startsAt, endsAt, timeZone, venue, address, city }
  for (const change of changes) {
    const { field, [side]: value } = change
    if (typeof value !== 'string') continue
    if (field === 'startsAt' || field === 'endsAt') told[field] = new Date(value)
    if (field === 'timeZone' || field === 'venue' || field === 'address' || field === 'city') told[field] = value
  }
  return told
}

/** When and where, as it was and as it is. */
export function whenAndWhere(before: Whereabouts, now: Whereabouts, format: Texts['format']) {
  return [
    { name: 'when', was: when(before, format), is: when(now, format) },
    { name: 'where', was: place(before), is: place(now) },
  ] as const
}
