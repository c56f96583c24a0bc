import { to } from '../api/http/route'

/** What an admin does about a user, on the page of that user. */
const ofUser = (action: string) => to(`admin/UserController.${action}`, { back: '/admin/users/:id' })

/** What an organiser does about an order and about the money of an event, and an admin about providers. */
const ofOrder = (action: string) => to(`admin/OrderController.${action}`, { back: '/admin/orders/:id' })
const ofEventMoney = (action: string) => to(`admin/EventMoneyController.${action}`, { back: '/admin/events/:id/money' })
const ofWebhook = (action: string) => to(`admin/WebhookController.${action}`, { back: '/admin/webhooks/:id' })
const ofJobs = (action: string) => to(`admin/JobController.${action}`, { back: '/admin/jobs' })
const ofDoctor = (action: string) => to(`admin/PaymentController.${action}`, { back: '/admin/payments' })
/** What an organiser does on the page of an event. */
const onHub = (action: string) => to(action, { back: '/admin/events/:id' })

/** What organisers and admins do; a part of the map in config/routes. */
export const consoleRoutes = {
  'GET /admin/login': 'admin/SessionController.login',
  'POST /admin/login': { controller: 'admin/SessionController', action: 'login', rate: 'signIn' },
  'GET /admin': 'admin/DashboardController.index',
  'GET /admin/orders': 'admin/OrderController.index',
  'GET /admin/orders/:id': 'admin/OrderController.show',
  'POST /admin/orders/:id/refunds': ofOrder('refund'),
  'POST /admin/orders/:id/refunds/:refund/attempts': ofOrder('retryRefund'),
  'POST /admin/orders/:id/mail': ofOrder('resend'),
  'GET /admin/events/:id/places': 'admin/PlacesController.show',
  'GET /admin/events/:id/dashboard': 'admin/DashboardController.show',
  'GET /admin/events/:id/announcements': 'admin/AnnouncementController.index',
  'GET /admin/events/:id/announcements/new': 'admin/AnnouncementController.create',
  'POST /admin/events/:id/announcements': to('admin/AnnouncementController.create', {
    back: '/admin/events/:id/announcements/new',
  }),
  'GET /admin/events/:id/money': 'admin/EventMoneyController.show',
  'PUT /admin/events/:id/refund_policy': ofEventMoney('policy'),
  'POST /admin/events/:id/cancellation': ofEventMoney('cancel'),
  'GET /admin/events/:id/cover': 'admin/CoverController.edit',
  'POST /admin/events/:id/cover': to('admin/CoverController.upload', { rate: 'upload' }),
  'DELETE /admin/events/:id/cover': 'admin/CoverController.remove',
  'GET /admin/payments': 'admin/PaymentController.index',
  'POST /admin/payments/:provider/notification': ofDoctor('ring'),
  'DELETE /admin/payments/differences/:id': ofDoctor('settle'),
  'GET /admin/jobs': 'admin/JobController.index',
  'POST /admin/jobs/retries': ofJobs('retryAll'),
  'POST /admin/jobs/:id/retry': ofJobs('retry'),
  'DELETE /admin/jobs/:id': ofJobs('settle'),
  'GET /admin/receipts': 'admin/ReceiptController.edit',
  'PUT /admin/receipts': 'admin/ReceiptController.edit',
  'GET /admin/tokens': 'admin/TokenController.index',
  'POST /admin/tokens': 'admin/TokenController.create',
  'DELETE /admin/tokens/:id': to('admin/TokenController.revoke', { back: '/admin/tokens' }),
  'GET /admin/webhooks': 'admin/WebhookController.index',
  'POST /admin/webhooks': 'admin/WebhookController.create',
  'GET /admin/webhooks/:id': 'admin/WebhookController.show',
  'PUT /admin/webhooks/:id': ofWebhook('change'),
  'DELETE /admin/webhooks/:id': ofWebhook('remove'),
  'POST /admin/webhooks/:id/pause': ofWebhook('pause'),
  'DELETE /admin/webhooks/:id/pause': ofWebhook('resume'),
  'POST /admin/webhooks/:id/test': ofWebhook('test'),
  'POST /admin/webhooks/:id/secret': ofWebhook('renewSecret'),
  'POST /admin/webhooks/:id/deliveries/:delivery': ofWebhook('sendAgain'),
  'GET /admin/users': 'admin/UserController.index',
  'GET /admin/users/:id': 'admin/UserController.show',
  'POST /admin/users/:id/block': ofUser('block'),
  'DELETE /admin/users/:id/block': ofUser('unblock'),
  'PUT /admin/users/:id/role': ofUser('changeRole'),
  'POST /admin/users/:id/invitation': ofUser('invite'),
  'POST /admin/invitations': { controller: 'admin/InvitationController', action: 'create', back: '/admin/users' },

  // Events
  'GET /admin/moderation': 'admin/PublicationController.queue',
  'GET /admin/events': 'admin/EventController.index',
  'GET /admin/events/new': 'admin/EventController.create',
  'POST /admin/events': to('admin/EventController.create', { back: '/admin/events/new' }),
  'GET /admin/events/:id': 'admin/EventController.show',
  'GET /admin/events/:id/edit': 'admin/EventController.edit',
  'PUT /admin/events/:id': to('admin/EventController.edit', { back: '/admin/events/:id/edit' }),
  'DELETE /admin/events/:id': onHub('admin/EventController.remove'),
  'GET /admin/events/:id/preview': 'admin/EventController.preview',
  'POST /admin/events/:id/copies': onHub('admin/EventController.copy'),
  'POST /admin/events/:id/publication': onHub('admin/PublicationController.publish'),
  'DELETE /admin/events/:id/submission': onHub('admin/PublicationController.withdraw'),
  'POST /admin/events/:id/rejection': onHub('admin/PublicationController.giveBack'),
  'GET /admin/events/:id/log': 'admin/EventLogController.index',
  'GET /admin/events/:id/ticket_types/new': 'admin/TicketTypeController.create',
  'POST /admin/events/:id/ticket_types': to('admin/TicketTypeController.create', {
    back: '/admin/events/:id/ticket_types/new',
  }),
  'GET /admin/events/:id/ticket_types/:type/edit': 'admin/TicketTypeController.edit',
  'PUT /admin/events/:id/ticket_types/:type': to('admin/TicketTypeController.edit', {
    back: '/admin/events/:id/ticket_types/:type/edit',
  }),
  'DELETE /admin/events/:id/ticket_types/:type': onHub('admin/TicketTypeController.remove'),
  'POST /admin/events/:id/ticket_types/:type/position': onHub('admin/TicketTypeController.move'),
}
