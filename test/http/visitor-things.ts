import { Order, Ticket, type EventRow, type OrderRow, type TicketTypeRow, type UserRow } from '../../api/db'
import { mailboxMailer } from '../../api/mail/mailbox'
import { settings } from '../../api/settings'
import { holder, tokenKinds } from '../accounts/token-kinds'
import { waitingUser } from '../accounts/support'
import { anEvent, applicationFields, aUser } from '../support/builders'
import { anna, ilya, nobodysHash, viktor } from '../support/cast'
import { order } from '../support/orders'
import { paymentFor } from '../support/payments'
import { VisitorAgent } from '../support/visitor'
import { plantedPasskey } from '../support/passkeys'
import type { Fields } from './open-form'
import type { VisitorKind } from './visitor-rows'

/** What there is to ask for: an event of the organiser's, and whatever belongs to the active user. */
export interface World {
  users: Record<Exclude<VisitorKind, 'nobody'>, UserRow>
  event: EventRow
  ticketType: TicketTypeRow
  /** The key of an order of the active user's that waits to be paid. */
  ordered: string
}

/** An order of the active user's that waits to be paid. */
function placed({ event, ticketType, users }: World): Promise<OrderRow> {
  return order(event, ticketType, { buyer: { id: users.active.id, locale: 'ru' } })
}

export const anOrder = (rest: string) => async (world: World) => `/orders/${(await placed(world)).key}${rest}`

export async function aPayment(world: World): Promise<string> {
  return `/payments/${(await paymentFor(await placed(world))).id}/return`
}

export async function aBankPage(world: World): Promise<string> {
  return `/sandbox-bank/${(await paymentFor(await placed(world))).providerPaymentId}`
}

export const aTicket =
  (ending: string) =>
  async ({ users }: World) => {
    const { event, ticketTypes } = await anEvent({ organiser: users.organiser.id }, [{ price: 0 }])
    const paid = await order(event, ticketTypes[0], { buyer: { id: users.active.id, locale: 'ru' } })
    const ticket = await Ticket.findOne({ order: (await Order.findOne({ id: paid.id }))!.id })
    return `/tickets/${ticket!.key}${ending}`
  }

export async function draft(): Promise<string> {
  return (await anEvent({ status: 'draft' })).event.slug
}

/** The application of the active user's own event page. */
export const applying = {
  at: ({ event }: World) => `/events/${event.slug}/apply`,
  fields: ({ ticketType }: World) => applicationFields(ticketType.id, [anna()]),
}

/** Where the link of a mail leads, in the address `path`. */
const byToken = async (kind: string, path: string): Promise<string> =>
  `${path}${(await holder(tokenKinds[kind]!)).secret}`
export const aWaiting = () => byToken('the confirmation of a registration', '/confirm/')
export const aNewAddress = () => byToken('the confirmation of a new address', '/profile/email/confirm?token=')
export const aReset = (path: string) => () => byToken('a reset', `${path}?reset_password_token=`)
export const anInvitation = (path: string) => () => byToken('an invitation', `${path}?confirmation_token=`)

export const aPasskey = async ({ users }: World) =>
  `/profile/passkeys/${(await plantedPasskey(users.active.id)).passkey.id}`

let mail: Promise<string> | undefined
export const aMail = (rest: string) => async () => {
  mail ??= (async () => {
    const content = { to: 'b@example.org', subject: 'a', text: 'b', html: '<p>c</p>' }
    await mailboxMailer(settings().dataDir, 'a@example.org').send(content)
    return (await new VisitorAgent().get('/dev/mailbox')).$('a[href^="/dev/mailbox/"]').attr('href') ?? ''
  })()
  return `${await mail}${rest}`
}

/** What somebody types who is not known yet. */
export const fresh = {
  registration(): Fields {
    const { firstName, email, password } = anna()
    return { firstName, email, password }
  },
  address: (): Fields => ({ email: ilya().email, currentPassword: 'не тот пароль' }),
  credentials: (): Fields => ({ login: viktor().email, password: 'не тот пароль' }),
  password: (): Fields => ({ password: 'совсем другой вечер', currentPassword: 'не тот пароль' }),
}

/** Somebody whom an admin may act on, a new one for each visitor. */
export const aStrangerAt = (action: string) => async () => {
  const { id } = await aUser(anna(), { passwordHash: nobodysHash })
  return `/admin/users/${id}${action}`
}

export function anInvitationByAdmin(): Fields {
  return { email: anna().email, firstName: 'Анна' }
}

/** The link of the mail that a sign up at the console sends. */
export async function aWaitingByConsole(): Promise<string> {
  const { user, path } = await waitingUser(anna())
  return `/confirm-email?userId=${user.id}&token=${path.replace('/confirm/', '')}`
}

/** A paid order of the active user's, whose tickets may still go back. */
export const aRefundableOrder =
  (rest: string) =>
  async ({ users }: World) => {
    const { event, ticketTypes } = await anEvent({ organiser: users.organiser.id, refundHours: 24 }, [{ price: 0 }])
    const { key } = await order(event, ticketTypes[0], { buyer: { id: users.active.id, locale: 'ru' } })
    return `/orders/${key}${rest}`
  }

/** An order for the organiser's event, as the console names it. */
export const aConsoleOrder = (rest: string) => async (world: World) =>
  `/admin/orders/${(await placed(world)).id}${rest}`

/** The same as a draft, and a ticket type of it. */
export const ofOwnDraft =
  (rest: string) =>
  async ({ users }: World) =>
    `/admin/events/${(await anEvent({ organiser: users.organiser.id, status: 'draft' })).event.id}${rest}`
export const ofOwnTicketType =
  (rest: string) =>
  async ({ users }: World) => {
    const { event, ticketTypes } = await anEvent({ organiser: users.organiser.id }, [{}, {}])
    return `/admin/events/${event.id}/ticket_types/${ticketTypes[1]!.id}${rest}`
  }

/** An event of the organiser's, a new one for each visitor: it can be cancelled once. */
export const ofOwnEvent =
  (rest: string) =>
  async ({ users }: World) =>
    `/admin/events/${(await anEvent({ organiser: users.organiser.id })).event.id}${rest}`

/** The same, and somebody has a ticket. */
export const ofSoldEvent =
  (rest: string) =>
  async ({ users }: World) => {
    const { event, ticketTypes } = await anEvent({ organiser: users.organiser.id }, [{ price: 0 }])
    await order(event, ticketTypes[0])
    return `/admin/events/${event.id}${rest}`
  }
