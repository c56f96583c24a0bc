import { Temporal } from '@js-temporal/polyfill'
import { timeZoneOfDatabase } from '../db/time-zones'

/** A day (YYYY-MM-DD) and an hour (HH:MM) as clocks in some time zone show them. */
export interface LocalTime {
  day: string
  time: string
}

/** The moments at which clocks in this zone show it: one; two where they are set back; none where they jump over it. */
export function momentsAt({ day, time }: LocalTime, zone: string): Date[] {
  const wanted = Temporal.PlainDateTime.from(`${day}T${time}`)
  const both = (['earlier', 'later'] as const).map((disambiguation) => wanted.toZonedDateTime(zone, { disambiguation }))
  const real = both.filter((moment) => moment.toPlainDateTime().equals(wanted))
  return [...new Set(real.map(({ epochMilliseconds }) => epochMilliseconds))].map((moment) => new Date(moment))
}

/** Between which hours clocks jump, where they never show this one: `{ from: '02:00', to: '03:00' }`. */
export function jumpOver({ day, time }: LocalTime, zone: string): { from: string; to: string } | undefined {
  const earlier = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone, { disambiguation: 'earlier' })
  const jump = earlier.getTimeZoneTransition('next')
  if (!jump) return undefined
  const length = (jump.offsetNanoseconds - jump.subtract({ nanoseconds: 1 }).offsetNanoseconds) / 1e9
  const to = jump.toPlainDateTime()
  return { from: hourOf(to.subtract({ seconds: length })), to: hourOf(to) }
}

export function localTime(moment: Date, zone: string): LocalTime {
  const local = zoned(moment, zone).toPlainDateTime()
  return { day: local.toPlainDate().toString(), time: hourOf(local) }
}

/** How far the clocks of a zone are from UTC at this moment: "+03:00". */
export function offsetAt(moment: Date, zone: string): string {
  return zoned(moment, zone).offset
}

/** The same hour of the day so many weeks later, however the clocks are set in between. */
export function weeksLater(moment: Date, weeks: number, zone: string): Date {
  return new Date(zoned(moment, zone).add({ weeks }).epochMilliseconds)
}

/**
 * The name of a time zone as it is written in the IANA database, where this machine and the database both have it;
 * undefined: there is none. Abbreviations are no names: PostgreSQL takes IST for Israel's, others for India's.
 */
export function zoneNamed(typed: string): string | undefined {
  if (!/^(UTC|[a-z]+(\/[a-z0-9_+-]+)+)$/i.test(typed)) return undefined
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions()
    // Another name of a zone (Asia/Kolkata for Asia/Calcutta) stays the one that was typed.
    return timeZoneOfDatabase(typed) ?? (timeZone === typed ? undefined : timeZoneOfDatabase(timeZone))
  } catch {
    return undefined
  }
}

/** What browsers may suggest. */
export function zones(): string[] {
  return (known ??= [...Intl.supportedValuesOf('timeZone'), 'UTC'].filter((name) => zoneNamed(name) !== undefined))
}

let known: string[] | undefined

function zoned(moment: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone)
}

function hourOf(local: Temporal.PlainDateTime): string {
  return local.toPlainTime().toString({ smallestUnit: 'minute' })
}
