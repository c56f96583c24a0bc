import { Event, type EventRow } from '../db'
import { currencies } from '../forms/event-form'
import { categories } from '../ticketing/category'
import { localTime, offsetAt, zones } from '../ticketing/local-time'
import { differences, offsetsOf, withDays, type Shown } from './typed-fields'

/** The form of an event: what was typed before, else what is saved, with what it offers to choose from. */
export function eventFormPage(saved: Shown, typed: Shown | undefined, event?: EventRow) {
  const shown = withDays(
    typed ? { ...Object.fromEntries(Object.keys(saved).map((name) => [name, ''])), ...typed } : saved,
  )
  const currency = shown.currency ?? ''
  // Whoever typed into an older version is shown both, and saves on purpose next time.
  const stale = typed?.version !== undefined && event !== undefined && typed.version !== String(event.version)
  return {
    shown,
    version: event?.version,
    differences: stale ? differences(saved, shown) : [],
    stale,
    offsets: Object.fromEntries(['starts', 'ends'].map((name) => [name, offsetsOf(shown, name, shown.timeZone ?? '')])),
    categories,
    currencies: currencies.includes(currency) || !/^[A-Z]{3}$/.test(currency) ? currencies : [currency, ...currencies],
    zones: zones(),
  }
}

/** What the fields of the form say of a saved event. */
export function savedEvent(event: EventRow): Shown {
  const { title, description, category, timeZone, venue, address, city, capacity, currency } = event
  return {
    ...{ title, description, category },
    ...momentFields('starts', event.startsAt, timeZone),
    ...momentFields('ends', event.endsAt, timeZone),
    ...{ timeZone, venue, address, city, capacity: String(capacity), currency },
  }
}

/** What an organiser's next event will have in common with the last one. */
export async function blankEvent(organiser: string): Promise<Shown> {
  const [last] = await Event.find({ where: { organiser }, sort: 'createdAt DESC', limit: 1 })
  const { timeZone = 'Europe/Moscow', currency = 'RUB', city = '', category = 'other' } = last ?? {}
  const empty = ['title', 'description', 'venue', 'address', 'capacity', ...dayAndTime('starts'), ...dayAndTime('ends')]
  return { ...Object.fromEntries(empty.map((name) => [name, ''])), timeZone, currency, city, category }
}

/** A moment in the three fields of a form. */
export function momentFields(name: string, moment: Date | null, zone: string): Shown {
  const { day, time } = moment ? localTime(moment, zone) : { day: '', time: '' }
  return { [`${name}Date`]: day, [`${name}Time`]: time, [`${name}Offset`]: moment ? offsetAt(moment, zone) : '' }
}

const dayAndTime = (name: string) => [`${name}Date`, `${name}Time`]
