import type { Formats } from '../text/formats'
import type { FeedCard } from './feed'

/** Events under the months that they begin in, in the events' own time zones. */
export function byMonth(events: FeedCard[], format: Formats): { label: string; events: FeedCard[] }[] {
  const months: { label: string; events: FeedCard[] }[] = []
  for (const event of events) {
    const label = format.monthYear(event.startsAt, event.timeZone)
    const last = months.at(-1)
    if (last?.label === label) last.events.push(event)
    else months.push({ label, events: [event] })
  }
  return months
}
