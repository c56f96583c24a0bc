import type { EventRow, Transaction } from '../db'
import type { FieldProblem } from '../refusal'
import type { TicketTypeChange } from './event-fields'
import { minorDigits } from './money'

/**
 * Prices are integers of the minor unit: where the new currency has another one, a price that nobody states anew would
 * become a multiple of what it was.
 */
export async function currencyProblems(
  tx: Transaction,
  { id, currency: before }: EventRow,
  currency: string,
  steps: TicketTypeChange[],
): Promise<FieldProblem[]> {
  if (minorDigits(before) === minorDigits(currency)) return []
  const restated = steps.flatMap((step) => {
    if (step.kind === 'add') return []
    return step.kind === 'remove' || step.fields.price !== undefined ? [step.id] : []
  })
  const priced = await tx.TicketType.find({ where: { event: id, price: { '>': 0 } } })
  const stays = priced.some((type) => !restated.includes(type.id))
  return stays ? [{ field: 'currency', text: 'form.currencyOfPrices', values: { from: before, to: currency } }] : []
}
