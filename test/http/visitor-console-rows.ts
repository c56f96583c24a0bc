import { aDeadJob, aFailedRefund } from './job-rows'
import { aToken } from './token-rows'
import { eventFields, ticketTypeFields } from './event-rows'
import { aDifference } from './money-rows'
import {
  aConsoleOrder,
  fresh,
  anInvitationByAdmin,
  aStrangerAt,
  aWaitingByConsole,
  ofOwnDraft,
  ofOwnEvent,
  ofOwnTicketType,
  ofSoldEvent,
} from './visitor-things'
import { ofOwnWebhook } from './webhook-rows'
import { all, door, everybody, type Details, type VisitorRow } from './visitor-rows'

/** Where all are led who have to sign in first to see the console. */
const consoleDoor = '303 /admin/login'
const closed = { nobody: consoleDoor, waiting: consoleDoor, blocked: consoleDoor }
/** What answers before a form is looked at. */
export const doors = [door, consoleDoor, '404']

/** The organiser's own event and what belongs to it: for nobody else but an admin. */
const owners = (answer: string, details: Details = {}): VisitorRow => ({
  answers: { ...all('404'), ...closed, organiser: answer, admin: answer },
  late: true,
  ...details,
})
/** Open to who is active: everybody has a console of their own. */
const organisers = (answer: string, details: Details = {}): VisitorRow => ({
  answers: { ...all(answer), ...closed },
  ...details,
})
/** For ROLE_ADMIN; for anybody else it does not exist. */
const admins = (answer: string, details: Details = {}): VisitorRow => ({
  answers: { ...all('404'), ...closed, admin: answer },
  ...details,
})
/** What an admin does about a user. */
const ofUser = (action: string, details: Details = {}): VisitorRow =>
  admins('303 /admin/users/:id', { at: aStrangerAt(action), stale: '303 /admin/users/:id', ...details })

/** A subscription of the organiser's: for nobody else, not even an admin. */
const ofWebhook = (answer: string, rest: string): VisitorRow => ({
  answers: { ...all('404'), ...closed, organiser: answer },
  late: true,
  at: ofOwnWebhook(rest),
  ...(answer === '200' ? {} : { stale: '303 /admin/webhooks/:id' }),
})

/** The same for the organiser console and the ways into it. */
export const consoleRows: Record<string, VisitorRow> = {
  'GET /admin/sign_up': everybody('200'),
  'POST /admin/sign_up': everybody('303 /after_register', { fields: fresh.registration, stale: '303 /admin/sign_up' }),
  'GET /confirm-email': everybody('303 /login', { at: aWaitingByConsole }),
  'GET /admin/login': everybody('200'),
  'POST /admin/login': everybody('303 /admin/login', { fields: fresh.credentials, stale: '303 /admin/login' }),
  'GET /admin': organisers('200'),
  'GET /admin/events': organisers('200', {
    shows: { what: ({ event }) => event.id, to: ['organiser'], perhaps: ['admin'] },
  }),
  'GET /admin/orders': organisers('200'),
  'GET /admin/orders/:id': owners('200', { at: aConsoleOrder('') }),
  'POST /admin/orders/:id/refunds': owners('303 /admin/orders/:id', {
    at: aConsoleOrder('/refunds'),
    stale: '303 /admin/orders/:id',
  }),
  'POST /admin/orders/:id/refunds/:refund/attempts': owners('303 /admin/orders/:id', {
    at: async ({ users }) => (await aFailedRefund({ organiser: users.organiser.id })).action,
    stale: '303 /admin/orders/:id',
  }),
  'POST /admin/orders/:id/mail': owners('303 /admin/orders/:id', {
    at: aConsoleOrder('/mail'),
    stale: '303 /admin/orders/:id',
  }),
  'GET /admin/moderation': admins('200'),
  'GET /admin/events/new': organisers('200'),
  'POST /admin/events': organisers('303 /admin/events/:id', {
    fields: () => eventFields(),
    stale: '303 /admin/events/new',
  }),
  'GET /admin/events/:id': owners('200', { at: ofOwnEvent('') }),
  'GET /admin/events/:id/edit': owners('200', { at: ofOwnEvent('/edit') }),
  'PUT /admin/events/:id': owners('303 /admin/events/:id', {
    at: ofOwnEvent(''),
    fields: () => ({ ...eventFields(), version: '1' }),
    stale: '303 /admin/events/:id/edit',
  }),
  'DELETE /admin/events/:id': owners('303 /admin/events', { at: ofOwnDraft(''), stale: '303 /admin/events/:id' }),
  'GET /admin/events/:id/preview': owners('200', { at: ofOwnDraft('/preview') }),
  'POST /admin/events/:id/copies': owners('303 /admin/events/:id', {
    at: ofOwnEvent('/copies'),
    stale: '303 /admin/events/:id',
  }),
  'POST /admin/events/:id/publication': owners('303 /admin/events/:id', {
    at: ofOwnDraft('/publication'),
    stale: '303 /admin/events/:id',
  }),
  'DELETE /admin/events/:id/submission': owners('303 /admin/events/:id', {
    at: ofOwnDraft('/submission'),
    stale: '303 /admin/events/:id',
  }),
  'POST /admin/events/:id/rejection': admins('303 /admin/events/:id', {
    at: ofOwnDraft('/rejection'),
    fields: () => ({ moderationNote: 'Добавьте адрес' }),
    stale: '303 /admin/events/:id',
  }),
  'GET /admin/events/:id/log': owners('200', { at: ofOwnEvent('/log') }),
  'GET /admin/events/:id/ticket_types/new': owners('200', { at: ofOwnEvent('/ticket_types/new') }),
  'POST /admin/events/:id/ticket_types': owners('303 /admin/events/:id', {
    at: ofOwnEvent('/ticket_types'),
    fields: () => ticketTypeFields(),
    stale: '303 /admin/events/:id/ticket_types/new',
  }),
  'GET /admin/events/:id/ticket_types/:type/edit': owners('200', { at: ofOwnTicketType('/edit') }),
  'PUT /admin/events/:id/ticket_types/:type': owners('303 /admin/events/:id', {
    at: ofOwnTicketType(''),
    fields: () => ({ ...ticketTypeFields(), version: '1' }),
    stale: '303 /admin/events/:id/ticket_types/:id/edit',
  }),
  'DELETE /admin/events/:id/ticket_types/:type': owners('303 /admin/events/:id', {
    at: ofOwnTicketType(''),
    stale: '303 /admin/events/:id',
  }),
  'POST /admin/events/:id/ticket_types/:type/position': owners('303 /admin/events/:id', {
    at: ofOwnTicketType('/position'),
    fields: () => ({ direction: 'up' }),
    stale: '303 /admin/events/:id',
  }),
  'GET /admin/events/:id/money': owners('200', { at: ofOwnEvent('/money') }),
  'PUT /admin/events/:id/refund_policy': owners('303 /admin/events/:id/money', {
    at: ofOwnEvent('/refund_policy'),
    stale: '303 /admin/events/:id/money',
  }),
  'POST /admin/events/:id/cancellation': owners('303 /admin/events/:id/money', {
    at: ofOwnEvent('/cancellation'),
    fields: () => ({ reason: 'Заболел ведущий' }),
    stale: '303 /admin/events/:id/money',
  }),
  'GET /admin/events/:id/cover': owners('200', { at: ofOwnEvent('/cover') }),
  'POST /admin/events/:id/cover': owners('303 /admin/events/:id/cover', {
    at: ofOwnEvent('/cover'),
    stale: '303 /admin/events/:id/cover',
  }),
  'DELETE /admin/events/:id/cover': owners('303 /admin/events/:id/cover', {
    at: ofOwnEvent('/cover'),
    stale: '303 /admin/events/:id/cover',
  }),
  'GET /admin/events/:id/places': owners('200', { at: ofOwnEvent('/places') }),
  'GET /admin/events/:id/places (draft)': owners('404', { at: ofOwnDraft('/places') }),
  'GET /admin/events/:id/dashboard': owners('200', { at: ofOwnEvent('/dashboard') }),
  'GET /admin/events/:id/announcements': owners('200', { at: ofOwnEvent('/announcements') }),
  'GET /admin/events/:id/announcements/new': owners('200', { at: ofOwnEvent('/announcements/new') }),
  'POST /admin/events/:id/announcements': owners('303 /admin/events/:id/announcements', {
    at: ofSoldEvent('/announcements'),
    fields: () => ({ text: 'Возьмите зонт', version: '1' }),
    stale: '303 /admin/events/:id/announcements/new',
  }),
  'GET /admin/receipts': organisers('200'),
  'PUT /admin/receipts': organisers('303 /admin/receipts', { stale: '303 /admin/receipts' }),
  'GET /admin/tokens': organisers('200', { own: true }),
  'POST /admin/tokens': organisers('303 /admin/tokens', {
    fields: () => ({ name: 'Сайт', scope: 'read' }),
    stale: '303 /admin/tokens',
  }),
  'DELETE /admin/tokens/:id': organisers('303 /admin/tokens', {
    at: async ({ users }) => `/admin/tokens/${await aToken(users.active.id)}`,
    stale: '303 /admin/tokens',
    ofOwner: true,
  }),
  'GET /admin/webhooks': organisers('200'),
  'POST /admin/webhooks': organisers('303 /admin/webhooks', { stale: '303 /admin/webhooks' }),
  'GET /admin/webhooks/:id': ofWebhook('200', ''),
  'PUT /admin/webhooks/:id': ofWebhook('303 /admin/webhooks/:id', ''),
  'DELETE /admin/webhooks/:id': {
    ...organisers('303 /admin/webhooks', { at: ofOwnWebhook(''), late: true, stale: '303 /admin/webhooks/:id' }),
  },
  'POST /admin/webhooks/:id/pause': ofWebhook('303 /admin/webhooks/:id', '/pause'),
  'DELETE /admin/webhooks/:id/pause': ofWebhook('303 /admin/webhooks/:id', '/pause'),
  'POST /admin/webhooks/:id/test': ofWebhook('303 /admin/webhooks/:id', '/test'),
  'POST /admin/webhooks/:id/secret': ofWebhook('303 /admin/webhooks/:id', '/secret'),
  'POST /admin/webhooks/:id/deliveries/:delivery': {
    ...ofWebhook('303 /admin/webhooks/:id', ''),
    at: ofOwnWebhook('/deliveries/:delivery'),
  },
  'GET /admin/payments': admins('200'),
  'POST /admin/payments/:provider/notification': admins('303 /admin/payments', {
    at: () => '/admin/payments/sandbox/notification',
    stale: '303 /admin/payments',
  }),
  'DELETE /admin/payments/differences/:id': admins('303 /admin/payments', {
    at: async () => `/admin/payments/differences/${await aDifference()}`,
    stale: '303 /admin/payments',
  }),
  'GET /admin/jobs': admins('200'),
  'POST /admin/jobs/retries': admins('303 /admin/jobs', {
    fields: () => ({ kind: 'nothing' }),
    stale: '303 /admin/jobs',
  }),
  'POST /admin/jobs/:id/retry': admins('303 /admin/jobs', {
    at: async () => `/admin/jobs/${await aDeadJob()}/retry`,
    stale: '303 /admin/jobs',
  }),
  'DELETE /admin/jobs/:id': admins('303 /admin/jobs', {
    at: async () => `/admin/jobs/${await aDeadJob()}`,
    stale: '303 /admin/jobs',
  }),
  'GET /admin/users': admins('200'),
  'GET /admin/users/:id': admins('200', { at: ({ users }) => `/admin/users/${users.other.id}` }),
  'POST /admin/users/:id/block': ofUser('/block'),
  'DELETE /admin/users/:id/block': ofUser('/block'),
  'PUT /admin/users/:id/role': ofUser('/role', { fields: () => ({ role: 'ROLE_ADMIN' }) }),
  'POST /admin/users/:id/invitation': ofUser('/invitation'),
  'POST /admin/invitations': admins('303 /admin/users/:id', { fields: anInvitationByAdmin, stale: '303 /admin/users' }),
}
