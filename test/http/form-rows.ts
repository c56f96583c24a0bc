import { Order, Ticket } from '../../api/db'
import { anEvent, applicationFields } from '../support/builders'
import { VisitorAgent } from '../support/visitor'
import { accountRows } from './account-rows'
import { adminRows } from './admin-rows'
import { coverRows } from './cover-rows'
import { announcementRows } from './announcement-rows'
import { attendee, card, challenge, providerChoice, ticketChoice } from './field-rows'
import { myDataRows } from './my-data-rows'
import { passkeyRows } from './passkey-rows'
import { jobRows } from './job-rows'
import { moneyRows } from './money-rows'
import { receiptRows } from './receipt-rows'
import { eventRows } from './event-rows'
import { opened, type FormRow, type OpenForm } from './open-form'
import { tokenRows } from './token-rows'
import { webhookRows } from './webhook-rows'
import { secondStepRows } from './second-step-rows'

async function application(): Promise<OpenForm> {
  const { event, ticketTypes } = await anEvent()
  return opened(new VisitorAgent(), `/events/${event.slug}/apply`, applicationFields(ticketTypes[0]!.id))
}

/** Somebody on the page of an order that waits to be paid. */
export async function atOrder(): Promise<{ visitor: VisitorAgent; page: string }> {
  const { visitor, page, right } = await application()
  const { location = '' } = await visitor.submit(page, right)
  return { visitor, page: location }
}

/** Somebody about to give the only ticket of an order back. */
export async function atRefund(): Promise<{ visitor: VisitorAgent; page: string; ticket: string }> {
  const { event, ticketTypes } = await anEvent({ refundHours: 24 }, [{ price: 0 }])
  const visitor = new VisitorAgent()
  const right = applicationFields(ticketTypes[0]!.id)
  const { location = '' } = await visitor.submit(`/events/${event.slug}/apply`, right)
  const order = await Order.findOne({ key: location.split('/')[2] ?? '' })
  const [ticket] = await Ticket.find({ order: order?.id ?? '' })
  return { visitor, page: `/orders/${order?.key}/refunds/new`, ticket: ticket?.id ?? '' }
}

/** Somebody on the page of the test bank. */
export async function atBank(): Promise<{ visitor: VisitorAgent; page: string }> {
  const { visitor, page } = await atOrder()
  const { location = '' } = await visitor.submit(page, { provider: 'sandbox' }, `${page}/payments`)
  return { visitor, page: location }
}

export const goodCard = { cardNumber: '5100 0000 3333 4242', expiry: '12/39', cvc: '731', holder: 'ANNA ELKINA' }
export const cardWithOneMoreStep = { ...goodCard, cardNumber: '4000 0025 0000 3155' }

/** Every form of the site. A form whose address serves two steps has two rows. */
export const formRows: FormRow[] = [
  ...accountRows,
  ...myDataRows,
  ...secondStepRows,
  ...passkeyRows,
  ...adminRows,
  ...jobRows,
  ...moneyRows,
  ...announcementRows,
  ...receiptRows,
  ...tokenRows,
  ...webhookRows,
  ...coverRows,
  ...eventRows,
  { route: 'POST /events/:slug/apply', fields: attendee, open: application },
  {
    route: 'POST /orders/:key/payments',
    fields: providerChoice,
    async open() {
      const { visitor, page } = await atOrder()
      return opened(visitor, page, { provider: 'sandbox' }, `${page}/payments`)
    },
  },
  {
    route: 'POST /orders/:key/cancel',
    fields: [],
    async open() {
      const { visitor, page } = await atOrder()
      return opened(visitor, page, {}, `${page}/cancel`)
    },
  },
  {
    route: 'POST /orders/:key/refunds',
    fields: ticketChoice,
    async open() {
      const { visitor, page, ticket } = await atRefund()
      return opened(visitor, page, { tickets: ticket }, page.replace('/new', ''))
    },
  },
  {
    route: 'POST /sandbox-bank/:paymentId',
    fields: card,
    async open() {
      const { visitor, page } = await atBank()
      return opened(visitor, page, goodCard)
    },
  },
  {
    route: 'POST /sandbox-bank/:paymentId (one more step)',
    fields: challenge,
    async open() {
      const { visitor, page } = await atBank()
      await visitor.submit(page, cardWithOneMoreStep)
      return opened(visitor, page, { code: '1234' })
    },
  },
]
