/** Days as YYYY-MM-DD, and their arithmetic: no zone and no hour is in it. */
const day = 24 * 60 * 60 * 1000

export const dateOf = (text: string) => new Date(`${text}T00:00:00Z`)
export const daysBefore = (text: string, count: number) => textOf(dateOf(text).getTime() - count * day)

/** The day that a moment belongs to in a time zone. */
export function dayIn(moment: Date, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment)
}

/** So many days are shown one by one; more of them week by week. */
const mostDays = 92

/** Stretches of the same length that end with the last day: each by its first and last day, the oldest first. */
export function stretches(last: string, count: number): { from: string; to: string }[] {
  const length = count > mostDays ? 7 : 1
  const number = Math.ceil(count / length)
  return Array.from({ length: number }, (_, index) => {
    const to = daysBefore(last, (number - 1 - index) * length)
    return { from: daysBefore(to, length - 1), to }
  })
}

function textOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
