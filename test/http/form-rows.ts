import { anEvent, applicationFields } from '../support/builders'
import { VisitorAgent } from '../support/visitor'
import { accountRows } from './account-rows'
import { attendee, card, challenge, providerChoice } from './field-rows'
import { opened, type FormRow, type OpenForm } from './open-form'

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
