const made = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter costs a hundred times more than using it. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = made.get(timeZone)
  if (known) return known
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  const options = { ...parts, second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset', timeZone } as const
  const fresh = new Intl.DateTimeFormat('en', options)
  made.set(timeZone, fresh)
  return fresh
}

/** ISO 8601 with the offset that holds then and there: `2027-05-01T19:00:00+03:00`. */
export function ownTime(date: Date, timeZone: string): string {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  const offset = part('timeZoneName').slice('GMT'.length)
  // Before there were zones, offsets had seconds, which no format for times knows.
  if (offset.length > 6) return date.toISOString()
  const milliseconds = date.getUTCMilliseconds()
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`
  const clock = `${part('hour')}:${part('minute')}:${part('second')}${fraction}`
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${clock}${offset === '' ? '+00:00' : offset}`
}
