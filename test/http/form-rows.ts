import { anEvent, applicationFields, aUser, signedIn } from '../support/builders'
import { anna, type Person } from '../support/cast'
import { VisitorAgent } from '../support/visitor'
import { attendee, card, challenge, credentials, providerChoice, registration, resending } from './field-rows'
import type { FieldRow } from './field-rows'

export type Fields = Record<string, string>

/** A form, opened by somebody who could send it. */
export interface OpenForm {
  visitor: VisitorAgent
  /** The page that shows it, and where bad input leads back to. */
  page: string
  action: string
  token: string
  right: Fields
}
export interface FormRow {
  route: string
  fields: FieldRow[]
  open(): Promise<OpenForm>
}

async function opened(visitor: VisitorAgent, page: string, right: Fields, action = page): Promise<OpenForm> {
  return { visitor, page, action, right, token: await visitor.token(page, action) }
}

let member: Promise<Person> | undefined

/** One account serves all who only sign in to it: a password takes its time. */
export function aMember(): Promise<Person> {
  const make = async (person: Person) => aUser(person).then(() => person)
  return (member ??= make(anna()))
}

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

const signingIn = (page: string): FormRow => ({
  route: `POST ${page}`,
  fields: credentials,
  async open() {
    const { email: login, password } = await aMember()
    // The form of both pages goes to /login; its other address takes it as well.
    return { ...(await opened(new VisitorAgent(), page, { login, password }, '/login')), action: page }
  },
})

/** Every form of the site. A form whose address serves two steps has two rows. */
export const formRows: FormRow[] = [
  {
    route: 'POST /register',
    fields: registration,
    open() {
      const { firstName, lastName, email, password } = anna()
      const username = `anna-${email.split(/[.@]/)[1]}`
      return opened(new VisitorAgent(), '/register', { firstName, lastName, username, email, password })
    },
  },
  {
    route: 'POST /after_register',
    fields: resending,
    async open() {
      const { email } = await aUser(anna(), { status: 'wait', passwordHash: 'unusable' })
      return opened(new VisitorAgent(), '/after_register', { email })
    },
  },
  signingIn('/login'),
  signingIn('/profile/login'),
  {
    route: 'POST /logout',
    fields: [],
    open: async () => opened(await signedIn(await aMember()), '/', {}, '/logout'),
  },
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
