import { realDay } from '../forms/fields'
import { zoneNamed, momentsAt, offsetAt } from '../ticketing/local-time'

/** What stands in the fields of a form, by their names. */
export type Shown = Record<string, string>

/** One field that says something else than what is saved. */
export interface Difference {
  name: string
  saved: string
  typed: string
}

/** Two people have edited at once: the fields in which what the later one typed is not what is saved by now. */
export function differences(saved: Shown, typed: Shown): Difference[] {
  return Object.entries(saved).flatMap(([name, value]) => {
    const other = inOneForm(name, typed[name] ?? '')
    // Most hours come once, and then nobody is asked which.
    if (name.endsWith('Offset') && other === '') return []
    return other === inOneForm(name, value) ? [] : [{ name, saved: value, typed: other }]
  })
}

function inOneForm(name: string, value: string): string {
  const text = value.replace(/\r\n?/g, '\n').trim()
  return name.endsWith('Date') ? (realDay(text) ?? text) : text
}

/** A field for a day takes no other form of it. */
export function withDays(shown: Shown): Shown {
  const days = Object.entries(shown).filter(([name]) => name.endsWith('Date'))
  return { ...shown, ...Object.fromEntries(days.map(([name, value]) => [name, realDay(value.trim()) ?? value])) }
}

/** The offsets from UTC that the clocks have at an hour which comes twice; none for any other. */
export function offsetsOf(shown: Shown, name: string, zone: string): string[] {
  const day = realDay(shown[`${name}Date`]?.trim() ?? '')
  const time = /^([01]?\d|2[0-3])[:. ]([0-5]\d)/.exec(shown[`${name}Time`]?.trim() ?? '')
  const timeZone = zoneNamed(zone.trim())
  if (day === undefined || time === null || timeZone === undefined) return []
  const moments = momentsAt({ day, time: `${time[1]?.padStart(2, '0')}:${time[2]}` }, timeZone)
  return moments.length > 1 ? moments.map((moment) => offsetAt(moment, timeZone)) : []
}
