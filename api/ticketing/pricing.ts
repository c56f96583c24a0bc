import type { TicketTypeRow } from '../db'

/** One line of an order: so many tickets of one type. Amounts are minor units. */
export interface Line {
  name: string
  quantity: number
  amount: number
}

/** The lines in the order of the ticket types, and their sum. */
export function priceOf(
  chosen: { ticketType: string; price: number }[],
  ticketTypes: Pick<TicketTypeRow, 'id' | 'name'>[],
) {
  const lines = ticketTypes.flatMap(({ id, name }): Line[] => {
    const same = chosen.filter(({ ticketType }) => ticketType === id)
    const amount = same.reduce((sum, { price }) => sum + price, 0)
    return same.length > 0 ? [{ name, quantity: same.length, amount }] : []
  })
  return { lines, total: lines.reduce((sum, { amount }) => sum + amount, 0) }
}
