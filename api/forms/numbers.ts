import { z } from 'zod'
import { decimalOf } from '../payments/decimal'
import { minorDigits } from '../ticketing/money'
import { complaint, line } from './text'

/** A number with spaces between its thousands, as people write it. */
const spaces = /[\s\u00a0\u2009\u202f']/g

/** A whole number from `least` to `most`. */
export function wholeNumber(field: string, { least, most }: { least: number; most: number }) {
  return line(field, { most: 20 }).transform((value, context) => {
    const digits = value.replace(spaces, '')
    const number = Number(digits)
    if (/^\d{1,10}$/.test(digits) && number >= least && number <= most) return number
    const written = String(most).replace(/\B(?=(\d{3})+$)/g, '\u00a0')
    context.addIssue({ code: 'custom', message: complaint('form.wholeNumber', { min: least, max: written }) })
    return z.NEVER
  })
}

/** A price in minor units, from whole ones: "1 500,50" and "1500.5" are 150050 kopecks. */
export function price(currency: string) {
  const most = minorDigits(currency)
  return line('price', { most: 20 }).transform((value, context) => {
    const refuse = (text: string, values = {}) => {
      context.addIssue({ code: 'custom', message: complaint(text, values) })
      return z.NEVER
    }
    const [, whole = '', fraction = ''] = /^(\d{1,12})(?:[.,](\d+))?$/.exec(value.replace(spaces, '')) ?? []
    if (whole === '') return refuse('form.price')
    if (fraction.length > most)
      return most === 0 ? refuse('form.priceWhole') : refuse('form.priceFraction', { max: most })
    return Number(whole + fraction.padEnd(most, '0'))
  })
}

/** The same amount as it is typed into a field: "1500.50". */
export function typedPrice(minorUnits: number, currency: string): string {
  return decimalOf(minorUnits, currency).replace(/\.0+$/, '')
}
