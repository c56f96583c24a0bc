import { randomBytes, randomInt } from 'node:crypto'

/** Without letters and digits that people confuse: no I, L, O, U, 0, 1. */
export const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Letters and digits of the alphabet: nearly five bits each. */
export function word(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A key for an address that nobody can guess: 192 bits. */
export function newKey(): string {
  return randomBytes(24).toString('base64url')
}

/** Names an order between people; it opens nothing. */
export function newOrderNumber(): string {
  return `${word(4)}-${word(4)}`
}

/** What the QR code of a ticket holds and the door reads: 58 bits. */
export function newTicketCode(): string {
  return `${word(6)}-${word(6)}`
}
