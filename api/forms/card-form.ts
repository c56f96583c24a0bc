import { z } from 'zod'
import { complaint, line, parseForm } from './text'

const digitsOnly = (value: string) => value.replace(/[\s-]/g, '')

/** A card as the test bank takes it. The number's last digit checks the others (Luhn). */
const card = (now: Date) =>
  z.object({
    cardNumber: line('cardNumber', { most: 40 })
      .transform(digitsOnly)
      .pipe(z.string().refine((value) => /^\d{12,19}$/.test(value) && luhnHolds(value), complaint('form.cardNumber'))),
    expiry: line('expiry', { most: 10 }).refine((value) => expiresLater(value, now), complaint('form.expiry')),
    cvc: line('cvc', { most: 10 }).pipe(z.string().regex(/^\d{3,4}$/, complaint('form.cvc'))),
    holder: line('holder', { least: 2, most: 100 }),
  })
export type Card = z.output<ReturnType<typeof card>>

/** @throws FormRefusal */
export function cardForm(values: unknown, now: Date): Card {
  return parseForm(card(now), values)
}

const challenge = z.object({ code: line('code', { most: 10 }) })

/** The one more step of some cards. @throws FormRefusal */
export function challengeForm(values: unknown): z.output<typeof challenge> {
  return parseForm(challenge, values)
}

function luhnHolds(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** MM/YY or MM/YYYY, good until the end of that month. */
function expiresLater(value: string, now: Date): boolean {
  const [, month, year] = /^(\d{1,2})\s*\/\s*(?:20)?(\d{2})$/.exec(value) ?? []
  if (month === undefined || year === undefined || Number(month) < 1 || Number(month) > 12) return false
  return Date.UTC(2000 + Number(year), Number(month), 1) > now.getTime()
}
