import { minorDigits } from '../ticketing/money'

/** Minor units as a decimal string, by digits and never by division: 150000 RUB is "1500.00", 1500 JPY is "1500". */
export function decimalOf(minorUnits: number, currency: string): string {
  if (!Number.isSafeInteger(minorUnits) || minorUnits < 0) throw new RangeError(`${minorUnits} is no amount of money`)
  const digits = minorDigits(currency)
  const written = String(minorUnits).padStart(digits + 1, '0')
  return digits === 0 ? written : `${written.slice(0, -digits)}.${written.slice(-digits)}`
}

/** The other way round. What is not exactly a number of minor units is no amount: nothing is ever rounded. */
export function minorUnitsOf(decimal: string, currency: string): number {
  const [, whole = '', fraction = ''] = /^(\d{1,16})(?:\.(\d{1,9}))?$/.exec(decimal) ?? []
  const digits = minorDigits(currency)
  const exact = whole !== '' && /^0*$/.test(fraction.slice(digits))
  const minorUnits = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  if (!exact || !Number.isSafeInteger(minorUnits)) throw new RangeError(`"${decimal}" is no amount of ${currency}`)
  return minorUnits
}
