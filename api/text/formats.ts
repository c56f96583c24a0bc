import { minorDigits } from '../ticketing/money'

/** Dates in the event's own time zone and money in its currency, as readers of one language write them. */
export interface Formats {
  /** Minor units, for example kopecks: 150000 RUB is "1 500 ₽". */
  money(minorUnits: number, currency: string): string
  /** As little room as a scale has: "1,5 млн ₽". */
  compactMoney(minorUnits: number, currency: string): string
  number(value: number): string
  /** "1,5 тыс." */
  compact(value: number): string
  dayNumber(date: Date, zone: string): string
  /** In Russian in the genitive, as it stands after a day: "ноября". */
  month(date: Date, zone: string): string
  monthYear(date: Date, zone: string): string
  weekday(date: Date, zone: string): string
  time(date: Date, zone: string): string
  zone(date: Date, zone: string): string
  zoneName(date: Date, zone: string): string
  date(date: Date, zone: string): string
  dateTime(date: Date, zone: string): string
  /** How long ago, in words: "now", "5 minutes ago", "yesterday". */
  ago(date: Date, now: Date): string
  iso(date: Date): string
}

const made = new Map<string, Formats>()

/** Making an Intl formatter costs a hundred times more than using it, so each is made once. */
export function formats(locale: string): Formats {
  const existing = made.get(locale)
  if (existing) return existing
  const fresh = make(locale)
  made.set(locale, fresh)
  return fresh
}

function make(locale: string): Formats {
  const cache = new Map<string, Intl.DateTimeFormat>()
  const formatter = (zone: string, name: string, options: Intl.DateTimeFormatOptions) => {
    const key = `${zone} ${name}`
    const existing = cache.get(key)
    if (existing) return existing
    const fresh = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { ...options, timeZone: zone })
    cache.set(key, fresh)
    return fresh
  }
  const part = (date: Date, zone: string, type: Intl.DateTimeFormatPartTypes, options: Intl.DateTimeFormatOptions) =>
    formatter(zone, JSON.stringify(options), options)
      .formatToParts(date)
      .find((piece) => piece.type === type)?.value ?? ''
  const whole = (date: Date, zone: string, options: Intl.DateTimeFormatOptions) =>
    formatter(zone, JSON.stringify(options), options).format(date)

  const count = new Intl.NumberFormat(locale)
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const dayAndMonth = { day: 'numeric', month: 'long' } as const
  return {
    money: (minorUnits, currency) => money(locale, minorUnits, currency),
    compactMoney: (minorUnits, currency) => compactMoney(locale, minorUnits, currency),
    number: (value) => count.format(value),
    compact: (value) => short.format(value),
    dayNumber: (date, zone) => part(date, zone, 'day', { day: 'numeric' }),
    month: (date, zone) => part(date, zone, 'month', dayAndMonth),
    monthYear: (date, zone) => whole(date, zone, { month: 'long', year: 'numeric' }).replace(/ г\.$/, ''),
    weekday: (date, zone) => whole(date, zone, { weekday: 'long' }),
    time: (date, zone) => whole(date, zone, { hour: '2-digit', minute: '2-digit' }),
    zone: (date, zone) => part(date, zone, 'timeZoneName', { timeZoneName: 'short' }),
    zoneName: (date, zone) => part(date, zone, 'timeZoneName', { timeZoneName: 'long' }),
    date: (date, zone) => whole(date, zone, { ...dayAndMonth, year: 'numeric' }).replace(/ г\.$/, ''),
    dateTime: (date, zone) =>
      `${whole(date, zone, { ...dayAndMonth, year: 'numeric' }).replace(/ г\.$/, '')}, ${whole(date, zone, { hour: '2-digit', minute: '2-digit' })}`,
    ago: (date, now) => ago(relative, (date.getTime() - now.getTime()) / 1000),
    iso: (date) => date.toISOString(),
  }
}

/** Whole amounts lose their ",00"; the number of minor digits comes from the currency itself. */
function money(locale: string, minorUnits: number, currency: string): string {
  const all = minorDigits(currency)
  const digits = minorUnits % 10 ** all === 0 ? 0 : all
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const options = { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits }
  return new Intl.NumberFormat(locale, options).format(minorUnits / 10 ** all)
}

function compactMoney(locale: string, minorUnits: number, currency: string): string {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const digits = { minimumFractionDigits: 0, maximumFractionDigits: 1 }
  const format = new Intl.NumberFormat(locale, { ...style, ...digits, notation: 'compact' })
  return format.format(minorUnits / 10 ** minorDigits(currency))
}

/** The largest unit of which there is a whole one, in seconds. */
const units = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
] as const

function ago(format: Intl.RelativeTimeFormat, seconds: number): string {
  const past = Math.min(0, seconds)
  const [unit, length] = units.find((each) => -past >= each[1]) ?? ['second', Infinity]
  return format.format(Math.trunc(past / length), unit)
}
