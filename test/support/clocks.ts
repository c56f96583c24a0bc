import { Temporal } from '@js-temporal/polyfill'

/** The next day on which clocks of a zone are set forward or back, a day from now at the earliest, as YYYY-MM-DD. */
export function nextClockChange(direction: 'forward' | 'back', zone = 'Europe/Berlin'): string {
  let at = Temporal.Now.zonedDateTimeISO(zone).add({ days: 1 })
  for (;;) {
    const change = at.getTimeZoneTransition('next')
    if (!change) throw new Error(`The clocks of ${zone} are never set again`)
    const before = change.subtract({ nanoseconds: 1 }).offsetNanoseconds
    if (change.offsetNanoseconds > before === (direction === 'forward')) return change.toPlainDate().toString()
    at = change
  }
}
