import { Payment, ReceiptSettings, type EventRow, type OrderRow, type PaymentRow } from '../../api/db'
import { startPayment } from '../../api/payments/start-payment'
import { yookassa } from '../../api/payments/yookassa'
import { anEvent } from './builders'
import { anna, type Person } from './cast'
import { order } from './orders'
import { run } from './setup'

/** Starts paying an order by YooKassa, as the controller would. */
export async function yookassaPaymentFor(placed: OrderRow): Promise<PaymentRow> {
  await startPayment(placed, {
    provider: yookassa,
    description: `Вечер в фойе, ${placed.number}`,
    returnUrl: (payment) => `${run().baseUrl}/payments/${payment}/return`,
    now: new Date(),
  })
  return newestPayment(placed)
}

export async function newestPayment({ id }: OrderRow): Promise<PaymentRow> {
  const [payment] = await Payment.find({ where: { order: id }, sort: 'createdAt DESC', limit: 1 })
  if (!payment) throw new Error('No payment was started')
  return payment
}

/** An order and its payment at YooKassa, which waits for the buyer. */
export async function aYookassaPayment({
  people = [anna()],
  capacity = 100,
}: { people?: Person[]; capacity?: number } = {}) {
  const { event, ticketTypes } = await anEvent({ capacity }, [{}, { name: 'За столиком', price: 250_050 }])
  const placed = await order(event, ticketTypes[0], { people })
  return { event, ticketTypes, placed, payment: await yookassaPaymentFor(placed) }
}

/** What the event's organiser has chosen for receipts. */
export async function receiptsFor({ organiser }: EventRow): Promise<void> {
  await ReceiptSettings.create({
    user: organiser ?? '',
    taxSystem: 2,
    vatCode: 7,
    paymentSubject: 'service',
    paymentMode: 'full_prepayment',
  })
}
