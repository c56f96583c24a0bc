import type { Fields } from './open-form'
import {
  aBankPage,
  anInvitation,
  aMail,
  aNewAddress,
  anOrder,
  aPasskey,
  aPayment,
  aRefundableOrder,
  aReset,
  aTicket,
  aWaiting,
  applying,
  draft,
  fresh,
  type World,
} from './visitor-things'

/** Everybody who may come to a door. `active` owns the things that are asked for; `organiser` has the event. */
export const visitorKinds = ['nobody', 'waiting', 'blocked', 'active', 'other', 'organiser', 'admin'] as const
export type VisitorKind = (typeof visitorKinds)[number]

export interface VisitorRow {
  /** Status and, where there is one, the place that it leads to; keys and ids by the names that they have in routes. */
  answers: Record<VisitorKind, string>
  /** What a form is answered that was not rendered for this visitor. The closed doors answer before they look. */
  stale?: string
  /** The address, where the route does not say it all. A fresh thing for everybody: some can be used up. */
  at?: (world: World) => Promise<string> | string
  /** What the form brings. */
  fields?: (world: World) => Promise<Fields> | Fields
  /** Whose it is shows only after the form was looked at. */
  late?: true
  /** Nobody but its owner may see their own in it: a page of the personal account. */
  own?: true
  /** What the page shows to some and to nobody else; perhaps to those whose list is too long for it. */
  shows?: { what: (world: World) => string; to: VisitorKind[]; perhaps?: VisitorKind[] }
  /** Changes something, for its owner: the active user. */
  ofOwner?: true
}
export type Details = Omit<VisitorRow, 'answers'>

export const all = (answer: string) =>
  Object.fromEntries(visitorKinds.map((kind) => [kind, answer])) as Record<VisitorKind, string>
/** Open to everybody. */
export const everybody = (answer: string, details: Details = {}): VisitorRow => ({ answers: all(answer), ...details })

/** Where all are led who have to sign in first. */
export const door = '303 /profile/login'
const closed = { nobody: door, waiting: door, blocked: door }
/** Open to who is active, each with their own. */
const members = (answer: string, details: Details = {}): VisitorRow => ({
  answers: { ...all(answer), ...closed },
  own: true,
  ...details,
})

/**
 * What each route answers to whom, one line for each; a route that serves two ends has two, with the difference in
 * brackets. Orders, tickets, payments and tokens stand behind keys that nobody can guess: whoever has the key gets in,
 * because a guest who bought has no other proof.
 */
export const visitorRows: Record<string, VisitorRow> = {
  'GET /': everybody('200'),
  'GET /events.ics': everybody('200'),
  'GET /events.atom': everybody('200'),
  'GET /sitemap.xml': everybody('200'),
  'GET /robots.txt': everybody('200'),
  'GET /events/:slug': everybody('200', { at: ({ event }) => `/events/${event.slug}` }),
  'GET r|^/events/([\\w-]+)[.]ics$|slug': everybody('200', { at: ({ event }) => `/events/${event.slug}.ics` }),
  'GET r|^/events/([\\w-]+)[.]ics$|slug (draft)': everybody('404', { at: async () => `/events/${await draft()}.ics` }),
  'GET /events/:slug (draft)': everybody('404', { at: async () => `/events/${await draft()}` }),
  'GET /events/:slug/places': everybody('200', { at: ({ event }) => `/events/${event.slug}/places` }),
  'GET /events/:slug/places (draft)': everybody('404', { at: async () => `/events/${await draft()}/places` }),
  'GET /events/:slug/apply': everybody('200', { at: ({ event }) => `/events/${event.slug}/apply` }),
  'POST /events/:slug/apply': everybody('303 /orders/:key', { ...applying, stale: '303 /events/:slug/apply' }),

  'GET /orders/:key': everybody('200', { at: anOrder('') }),
  'GET /orders/:key/thanks': everybody('303 /orders/:key', { at: anOrder('/thanks') }),
  'POST /orders/:key/cancel': everybody('303 /orders/:key', { at: anOrder('/cancel'), stale: '303 /orders/:key' }),
  'POST /orders/:key/payments': everybody('303 /sandbox-bank/:id', {
    at: anOrder('/payments'),
    fields: () => ({ provider: 'sandbox' }),
    stale: '303 /orders/:key',
  }),
  'GET /orders/:key/refunds/new': everybody('200', { at: aRefundableOrder('/refunds/new') }),
  'POST /orders/:key/refunds': everybody('303 /orders/:key/refunds/new', {
    at: aRefundableOrder('/refunds'),
    stale: '303 /orders/:key/refunds/new',
  }),
  'GET /payments/:id/return': everybody('303 /orders/:key', { at: aPayment }),
  'POST /payments/notify/:provider': everybody('400', { at: () => '/payments/notify/sandbox', stale: '400' }),
  'GET /sandbox-bank/:paymentId': everybody('200', { at: aBankPage }),
  'POST /sandbox-bank/:paymentId': everybody('303 /payments/:id/return', {
    at: aBankPage,
    fields: () => ({ cancel: 'yes' }),
    stale: '303 /sandbox-bank/:id',
  }),
  'GET r|^/tickets/([\\w-]+)[.]ics$|key': everybody('200', { at: aTicket('.ics') }),
  'GET /tickets/:key': everybody('200', { at: aTicket('') }),

  'GET /register': everybody('200'),
  'POST /register': everybody('303 /after_register', { fields: fresh.registration, stale: '303 /register' }),
  'GET /register/error': everybody('500'),
  'GET /after_register': everybody('200'),
  'POST /after_register': everybody('303 /after_register', { fields: fresh.address, stale: '303 /after_register' }),
  'GET /confirm/:token': everybody('303 /login', { at: aWaiting }),
  'GET /profile/sign_up/new': everybody('200'),
  'POST /profile/sign_up': everybody('303 /profile/success', {
    fields: fresh.registration,
    stale: '303 /profile/sign_up/new',
  }),
  'GET /profile/success': everybody('200'),

  'GET /login': everybody('200'),
  'POST /login': everybody('303 /login', { fields: fresh.credentials, stale: '303 /login' }),
  'GET /profile/login': everybody('200'),
  'POST /profile/login': everybody('303 /profile/login', { fields: fresh.credentials, stale: '303 /profile/login' }),
  // Who is signed in has no code to give, and who has not given the password neither.
  'GET /login/code': {
    answers: { ...all('303 /'), nobody: '303 /login', waiting: '303 /login', blocked: '303 /login' },
  },
  'POST /login/code': {
    answers: { ...all('303 /'), nobody: '303 /login', waiting: '303 /login', blocked: '303 /login' },
    fields: () => ({ code: '123456' }),
    stale: '303 /login/code',
  },
  'POST /login/passkey': everybody('303 /login', { fields: () => ({ credential: '{}' }), stale: '303 /login' }),
  'POST /logout': everybody('303 /', { stale: '303 /' }),
  'GET /profile': members('200', { shows: { what: ({ ordered }) => ordered, to: ['active'] } }),
  'GET /profile/personal': members('200'),
  'GET /profile/personal/edit': members('200'),
  'PUT /profile/personal': members('303 /profile/personal', {
    fields: () => ({ firstName: 'Анна' }),
    stale: '303 /profile/personal/edit',
  }),
  'GET /profile/security': members('200'),
  'POST /profile/sessions/end': members('303 /profile/security', { stale: '303 /profile/security' }),
  'DELETE /profile/sessions': members('303 /', { stale: '303 /profile/security' }),
  'DELETE /profile/sessions/:id': members('303 /profile/security', {
    at: ({ users }) => `/profile/sessions/${users.active.id}`,
    stale: '303 /profile/security',
  }),
  'GET /profile/data': members('200'),
  'GET /profile/data/download': members('200'),
  'GET /profile/delete': members('200'),
  'DELETE /profile': members('303 /profile/delete', { fields: fresh.password, stale: '303 /profile/delete' }),
  'GET /profile/second_step/new': members('200'),
  'POST /profile/second_step': members('303 /profile/second_step/new', {
    fields: () => ({ code: '123456', currentPassword: 'не тот пароль' }),
    stale: '303 /profile/second_step/new',
  }),
  'GET /profile/second_step/codes': members('303 /profile/security'),
  'POST /profile/second_step/codes': members('303 /profile/second_step/codes', {
    fields: fresh.password,
    stale: '303 /profile/second_step/codes',
  }),
  'GET /profile/second_step/edit': members('303 /profile/security'),
  'DELETE /profile/second_step': members('303 /profile/second_step/edit', {
    fields: fresh.password,
    stale: '303 /profile/second_step/edit',
  }),
  'GET /profile/passkeys/new': members('200'),
  'POST /profile/passkeys': members('303 /profile/passkeys/new', {
    fields: () => ({ name: 'Телефон', currentPassword: 'не тот пароль', credential: '{}' }),
    stale: '303 /profile/passkeys/new',
  }),
  'DELETE /profile/passkeys/:id': members('303 /profile/security', {
    at: aPasskey,
    stale: '303 /profile/security',
    ofOwner: true,
  }),
  'GET /profile/secret/new': everybody('200'),
  'POST /profile/secret': everybody('303 /profile/secret/new', {
    fields: fresh.address,
    stale: '303 /profile/secret/new',
  }),
  'GET /profile/secret/edit': everybody('200', { at: aReset('/profile/secret/edit') }),
  'PUT /profile/secret': everybody('303 /profile', {
    at: aReset('/profile/secret'),
    fields: fresh.password,
    stale: '303 /profile/secret/edit?reset_password_token=:key',
  }),
  'GET /profile/sign_up/edit': members('200'),
  'PUT /profile/sign_up': members('303 /profile/sign_up/edit', {
    fields: fresh.password,
    stale: '303 /profile/sign_up/edit',
  }),
  'GET /profile/email/edit': members('200'),
  'PUT /profile/email': members('303 /profile/email/edit', { fields: fresh.address, stale: '303 /profile/email/edit' }),
  'GET /profile/email/confirm': everybody('303 /profile', { at: aNewAddress }),
  'GET /profile/verification': everybody('200', { at: anInvitation('/profile/verification') }),
  'POST /profile/confirm': everybody('303 /profile', {
    at: anInvitation('/profile/confirm'),
    fields: fresh.password,
    stale: '303 /profile/verification?confirmation_token=:key',
  }),

  // The API knows no sessions: whoever has no token is a stranger to it, whatever cookies come along.
  'GET /api/v1/event': everybody('200'),
  'GET /api/v1/event/detail': everybody('200', { at: ({ event }) => `/api/v1/event/detail/?event_id=${event.id}` }),
  'GET /api/v1/event/capacity': everybody('200', { at: ({ event }) => `/api/v1/event/capacity/?event_id=${event.id}` }),
  'POST /api/v1/event': everybody('401', { stale: '401' }),
  // No form becomes a PATCH: this is the POST above.
  'PATCH /api/v1/event': everybody('401', { stale: '401' }),
  'GET /api/v1/openapi.json': everybody('200'),
  'GET /api/docs': everybody('200'),
  'ALL /api/*': everybody('404', { at: () => '/api/nothing', stale: '404' }),
  // For programs, by a bearer token and no cookie.
  'GET /api/v1/messages': everybody('401'),
  'GET /api/v1/messages/schemas.json': everybody('200'),

  'GET /language/:lang': everybody('303 /', { at: () => '/language/ru' }),
  'GET /healthz': everybody('200'),
  'GET /readyz': everybody('200'),
  // Only where mails do not leave the machine: test/http/doors.test.ts.
  'GET /dev/mailbox': everybody('200'),
  'GET /dev/mailbox/:id': everybody('200', { at: aMail('') }),
  'GET /dev/mailbox/:id/html': everybody('200', { at: aMail('/html') }),
}
