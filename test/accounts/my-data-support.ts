import { Order, type EventRow, type OrderRow, type UserRow } from '../../api/db'
import { settlePayment } from '../../api/payments/settle-payment'
import { anEvent } from '../support/builders'
import { anna, type Person } from '../support/cast'
import { order } from '../support/orders'
import { bankSays, paymentFor } from '../support/payments'

const day = 24 * 60 * 60 * 1000
/** When an event was that is over. */
export const past = () => ({ startsAt: new Date(Date.now() - 2 * day), endsAt: new Date(Date.now() - day) })

type Buyer = Pick<UserRow, 'id'> | null

/** An order of a user, or of nobody, for an event that costs 1 500 ₽. */
export async function ordered(
  buyer: Buyer,
  people: Person[] = [anna()],
  changes: Partial<EventRow> = {},
): Promise<{ event: EventRow; placed: OrderRow }> {
  const { event, ticketTypes } = await anEvent(changes)
  const placed = await order(event, ticketTypes[0], { buyer: { id: buyer?.id ?? null, locale: 'ru' }, people })
  return { event, placed }
}

/** The same, paid at the test bank. */
export async function bought(buyer: Buyer, people: Person[] = [anna()], changes: Partial<EventRow> = {}) {
  const { event, placed } = await ordered(buyer, people, changes)
  const payment = await paymentFor(placed)
  await bankSays(payment, { status: 'succeeded' })
  await settlePayment(payment, new Date())
  const paid = await Order.findOne({ id: placed.id })
  if (paid?.status !== 'paid') throw new Error('The order was not paid')
  return { event, placed: paid, payment }
}
