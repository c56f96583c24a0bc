import { randomUUID } from 'node:crypto'
import { Order, PaymentDifference, Ticket, type OrderRow } from '../../api/db'
import { anEvent } from '../support/builders'
import { order } from '../support/orders'
import { anAdmin } from './admin-rows'
import { refundHours, cancelReason, ticketChoice } from './field-rows'
import { opened, type FormRow } from './open-form'

/** An order of the console whose only ticket has cost nothing. */
export async function aFreeOrder(): Promise<OrderRow> {
  const { event, ticketTypes } = await anEvent({}, [{ price: 0 }])
  const { id } = await order(event, ticketTypes[0])
  return (await Order.findOne({ id }))!
}

/** Something for an admin to settle. */
export async function aDifference(): Promise<string> {
  const providerPaymentId = randomUUID()
  const detail = '<b>1</b> RUB'
  return (await PaymentDifference.create({ provider: 'sandbox', providerPaymentId, kind: 'unknown', detail }).fetch())
    .id
}

export const moneyRows: FormRow[] = [
  {
    route: 'POST /admin/orders/:id/refunds',
    fields: ticketChoice,
    async open() {
      const { id } = await aFreeOrder()
      const [ticket] = await Ticket.find({ order: id })
      return opened(await anAdmin(), `/admin/orders/${id}`, { tickets: ticket!.id }, `/admin/orders/${id}/refunds`)
    },
  },
  {
    route: 'POST /admin/orders/:id/mail',
    fields: [],
    async open() {
      const { id } = await aFreeOrder()
      return opened(await anAdmin(), `/admin/orders/${id}`, {}, `/admin/orders/${id}/mail`)
    },
  },
  {
    route: 'PUT /admin/events/:id/refund_policy',
    fields: [refundHours],
    async open() {
      const page = `/admin/events/${(await anEvent()).event.id}`
      return opened(await anAdmin(), `${page}/money`, { _method: 'PUT', refundHours: '24' }, `${page}/refund_policy`)
    },
  },
  {
    route: 'POST /admin/events/:id/cancellation',
    fields: [cancelReason],
    async open() {
      const page = `/admin/events/${(await anEvent()).event.id}`
      return opened(await anAdmin(), `${page}/money`, { reason: 'Заболел ведущий' }, `${page}/cancellation`)
    },
  },
  {
    route: 'POST /admin/payments/:provider/notification',
    fields: [],
    open: async () => opened(await anAdmin(), '/admin/payments', {}, '/admin/payments/sandbox/notification'),
  },
  {
    route: 'DELETE /admin/payments/differences/:id',
    fields: [],
    async open() {
      const action = `/admin/payments/differences/${await aDifference()}`
      return opened(await anAdmin(), '/admin/payments', { _method: 'DELETE' }, action)
    },
  },
]
