import { TicketType, type TicketTypeRow, type Transaction } from '../db'

/** The ticket types of an event in the order that visitors see; those that are hidden stand among them. */
export async function ticketTypesOf(
  event: string,
  tx: Pick<Transaction, 'TicketType'> = { TicketType },
): Promise<TicketTypeRow[]> {
  return tx.TicketType.find({ where: { event }, sort: [{ position: 'ASC' }, { id: 'ASC' }] })
}
