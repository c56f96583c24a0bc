import type { Locale } from '../text'
import type { Category } from '../ticketing/category'

/** The rows of the tables as the code sees them. Money is an integer of minor units, time is a Date. */
export interface Row {
  id: string
  createdAt: Date
  updatedAt: Date
}

export interface UserRow extends Row {
  /** Lower case, without "@". */
  username: string | null
  firstName: string
  lastName: string | null
  /** Lower case. */
  email: string
  /** SHA-256 of the token in the mail. */
  emailConfirmToken: string | null
  emailConfirmExpires: Date | null
  status: 'wait' | 'active' | 'blocked'
  role: 'ROLE_USER' | 'ROLE_ADMIN'
  passwordHash: string
  /** The host that the user registered at, if it was a trusted one. */
  host: string | null
  locale: Locale
  registrationKey: string | null
  resetPasswordToken: string | null
  passwordTokenExpires: Date | null
  newEmail: string | null
  newEmailToken: string | null
  newEmailExpires: Date | null
  /** E.164 */
  phone: string | null
  /** YYYY-MM-DD */
  birthDate: string | null
  invitationToken: string | null
  invitationExpires: Date | null
}

export interface EventRow extends Row {
  slug: string
  /** Null once the account of who organised it was deleted. */
  organiser: string | null
  title: string
  description: string
  startsAt: Date
  endsAt: Date
  timeZone: string
  venue: string
  address: string
  city: string
  status: 'draft' | 'published' | 'cancelled'
  category: Category
  currency: string
  capacity: number
  /** Until how many hours before the start buyers may give tickets back themselves; null: they ask the organiser. */
  refundHours: number | null
  cancellationReason: string | null
  /** Since when a draft waits for an admin to publish it. */
  submittedAt: Date | null
  /** Why an admin gave it back. */
  moderationNote: string | null
  publishedAt: Date | null
  /** Grows with every change of the event or its ticket types. */
  version: number
  /** Places of tickets and holds; the database keeps it. */
  taken: number
}

export interface TicketTypeRow extends Row {
  event: string
  name: string
  price: number
  /** Null: only the event's own capacity counts. */
  quota: number | null
  taken: number
  saleStartsAt: Date | null
  saleEndsAt: Date | null
  maxPerOrder: number
  position: number
  /** Not offered to visitors. */
  hidden: boolean
}

/** A bearer token of the API. */
export interface ApiTokenRow extends Row {
  user: string
  name: string
  /** SHA-256 of the token. */
  hash: string
  scope: 'read' | 'write'
  lastUsedAt: Date | null
}

export type OrderStatus = 'pending' | 'paid' | 'expired' | 'cancelled' | 'refunded'

export interface OrderRow extends Row {
  /** Unguessable; whoever has it may see the order. */
  key: string
  /** For people to say and type. */
  number: string
  event: string
  buyer: string | null
  buyerEmail: string
  locale: Locale
  origin: string
  status: OrderStatus
  total: number
  currency: string
  submission: string
  expiresAt: Date
  paidAt: Date | null
  /** When the mail with its tickets went out, the first time. */
  invitationSentAt: Date | null
  /** Since when nothing of its people is left: their account was deleted. */
  forgottenAt: Date | null
}

export interface AttendeeRow extends Omit<Row, 'updatedAt'> {
  order: string
  event: string
  ticketType: string
  position: number
  fullName: string
  /** YYYY-MM-DD */
  birthDate: string
  /** E.164 */
  phone: string
  email: string
  price: number
  holdsPlace: boolean
}

export interface TicketRow extends Row {
  key: string
  code: string
  attendee: string
  order: string
  event: string
  status: 'valid' | 'used' | 'cancelled'
  /** The refund that gave its money back. */
  refund: string | null
}
