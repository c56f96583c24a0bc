import { to } from '../api/http/route'
import { apiRoutes } from './api-routes'
import { consoleRoutes } from './console-routes'

/**
 * The map of the site. `back` is the page that shows a form where that is not the form's own address; `rate` names the
 * line of api/limits/figures that holds how often one address may come.
 */
export const routes = {
  // Events and applications
  'GET /': 'EventController.feed',
  'GET /events.ics': 'FeedController.calendar',
  'GET /events.atom': 'FeedController.atom',
  'GET /sitemap.xml': 'FeedController.sitemap',
  'GET /robots.txt': 'FeedController.robots',
  // /events/:slug.ics, which Sails' router cannot say in its own way.
  'GET r|^/events/([\\w-]+)[.]ics$|slug': 'EventController.calendar',
  'GET /events/:slug': 'EventController.show',
  'GET /events/:slug/places': 'PlacesController.show',
  'GET /events/:slug/apply': 'EventController.apply',
  'POST /events/:slug/apply': { controller: 'EventController', action: 'apply', rate: 'application' },

  // Orders, payments, tickets
  'GET /orders/:key': 'OrderController.show',
  'GET /orders/:key/thanks': 'OrderController.thanks',
  'POST /orders/:key/cancel': { controller: 'OrderController', action: 'cancel', back: '/orders/:key' },
  'GET /orders/:key/refunds/new': 'RefundController.choose',
  'POST /orders/:key/refunds': { controller: 'RefundController', action: 'give', back: '/orders/:key/refunds/new' },
  'POST /orders/:key/payments': { controller: 'PaymentController', action: 'start', back: '/orders/:key' },
  'GET /payments/:id/return': 'PaymentController.return',
  'POST /payments/notify/:provider': 'PaymentController.notify',
  'GET /sandbox-bank/:paymentId': 'SandboxBankController.pay',
  'POST /sandbox-bank/:paymentId': 'SandboxBankController.pay',
  // The same of /tickets/:key.ics.
  'GET r|^/tickets/([\\w-]+)[.]ics$|key': 'TicketController.calendar',
  'GET /tickets/:key': { controller: 'TicketController', action: 'show', skipAssets: true },

  // Registration
  'GET /register': 'UserController.register',
  'POST /register': { controller: 'UserController', action: 'register', rate: 'registration' },
  'GET /register/error': 'UserController.error',
  'GET /after_register': 'UserController.after_register',
  'POST /after_register': { controller: 'UserController', action: 'resend', rate: 'mail' },
  'GET /confirm/:token': { controller: 'UserController', action: 'confirm', rate: 'link' },
  'GET /admin/sign_up': 'UserController.register',
  'POST /admin/sign_up': { controller: 'UserController', action: 'register', rate: 'registration' },
  'GET /confirm-email': { controller: 'UserController', action: 'confirm_email', rate: 'link' },
  // The same under the names of the personal account
  'GET /profile/sign_up/new': 'UserController.register',
  'POST /profile/sign_up': to('UserController.register', { back: '/profile/sign_up/new', rate: 'registration' }),
  'GET /profile/success': 'UserController.after_register',

  // Signing in and the personal account
  'GET /login': 'SessionController.login',
  'POST /login': { controller: 'SessionController', action: 'login', rate: 'signIn' },
  'GET /profile/login': 'SessionController.login',
  'POST /profile/login': { controller: 'SessionController', action: 'login', rate: 'signIn' },
  'GET /login/code': 'SecondStepController.enter',
  'POST /login/code': 'SecondStepController.enter',
  'POST /login/passkey': { controller: 'PasskeyController', action: 'signIn', back: '/login', rate: 'signIn' },
  'POST /logout': { controller: 'SessionController', action: 'logout', back: '/' },
  'GET /profile': 'ProfileController.index',
  'GET /profile/personal': 'ProfileController.personal',
  'GET /profile/personal/edit': 'ProfileController.edit',
  'PUT /profile/personal': { controller: 'ProfileController', action: 'edit', back: '/profile/personal/edit' },
  'GET /profile/security': 'ProfileController.security',
  'GET /profile/passkeys/new': 'PasskeyController.offer',
  'POST /profile/passkeys': { controller: 'PasskeyController', action: 'create', back: '/profile/passkeys/new' },
  'DELETE /profile/passkeys/:id': { controller: 'PasskeyController', action: 'remove', back: '/profile/security' },
  'POST /profile/sessions/end': { controller: 'ProfileController', action: 'endSessions', back: '/profile/security' },
  'DELETE /profile/sessions': { controller: 'ProfileController', action: 'endAllSessions', back: '/profile/security' },
  'DELETE /profile/sessions/:id': { controller: 'ProfileController', action: 'endSession', back: '/profile/security' },
  'GET /profile/data': 'MyDataController.show',
  'GET /profile/data/download': to('MyDataController.download', { rate: 'archive' }),
  'GET /profile/delete': 'MyDataController.remove',
  'DELETE /profile': { controller: 'MyDataController', action: 'remove', back: '/profile/delete' },
  'GET /profile/second_step/new': 'SecondStepController.turnOn',
  'POST /profile/second_step': to('SecondStepController.turnOn', { back: '/profile/second_step/new' }),
  'GET /profile/second_step/codes': 'SecondStepController.codes',
  'POST /profile/second_step/codes': 'SecondStepController.codes',
  'GET /profile/second_step/edit': 'SecondStepController.turnOff',
  'DELETE /profile/second_step': to('SecondStepController.turnOff', { back: '/profile/second_step/edit' }),
  'GET /profile/secret/new': 'PasswordController.create',
  'POST /profile/secret': to('PasswordController.create', { back: '/profile/secret/new', rate: 'mail' }),
  'GET /profile/secret/edit': { controller: 'PasswordController', action: 'edit', rate: 'link' },
  'PUT /profile/secret': to('PasswordController.update', {
    back: ['/profile/secret/edit?reset_password_token=:reset_password_token', '/profile/secret/new'],
    rate: 'link',
  }),
  'GET /profile/sign_up/edit': 'PasswordController.change',
  'PUT /profile/sign_up': { controller: 'PasswordController', action: 'change', back: '/profile/sign_up/edit' },
  'GET /profile/email/edit': 'EmailController.edit',
  'PUT /profile/email': { controller: 'EmailController', action: 'edit', back: '/profile/email/edit', rate: 'mail' },
  'GET /profile/email/confirm': { controller: 'EmailController', action: 'confirm', rate: 'link' },
  'GET /profile/verification': { controller: 'InvitationController', action: 'show', rate: 'link' },
  'POST /profile/confirm': to('InvitationController.confirm', {
    back: ['/profile/verification?confirmation_token=:confirmation_token', '/profile/login'],
    rate: 'link',
  }),

  // The organiser console
  ...consoleRoutes,

  // The event service API
  ...apiRoutes,
  'GET /api/docs': 'DocsController.show',

  // The house itself
  'GET /language/:lang': 'LanguageController.choose',
  'GET /healthz': 'HealthController.alive',
  'GET /readyz': 'HealthController.ready',
  'GET /dev/mailbox': 'MailboxController.index',
  'GET /dev/mailbox/:id': 'MailboxController.show',
  'GET /dev/mailbox/:id/html': 'MailboxController.html',
}
